import type { ApiClient } from "../../../test/referee/api-client.ts";
import type { AnyObject } from "../pair.ts";

/** A value that could be written where a sample has none. */
export interface Written {
  /** Where: keys of mappings and indexes of lists. */
  path: readonly (string | number)[];
  value: unknown;
}

interface Schema {
  type?: string;
  enum?: unknown[];
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  oneOf?: Schema[];
}

/** Fields that the server owns, or of which the names of things are made. */
const LEFT_OUT = new Set(["apiVersion", "kind", "status", "metadata"]);

/**
 * What could be written out in an object, from the server's own description of its kind: in every mapping that is there,
 * each field that is absent with nothing, an empty value, the words that it may have, and what the server fills in.
 *
 * @param filledIn the object as the server answers it
 */
export async function writable(api: ApiClient, sample: AnyObject, filledIn: AnyObject): Promise<Written[]> {
  const schemas = await schemasOf(api, sample.apiVersion);
  const [group, version] = sample.apiVersion.includes("/")
    ? sample.apiVersion.split("/")
    : ["", sample.apiVersion];
  const own = Object.values(schemas).find((schema) =>
    (schema as Described)["x-kubernetes-group-version-kind"]?.some(
      (one) => one.group === group && one.version === version && one.kind === sample.kind,
    ),
  );
  if (own === undefined) throw new Error(`the server describes no ${sample.kind}`);
  const resolved = (schema: Schema): Schema => {
    const name = (schema.$ref ?? schema.allOf?.[0]?.$ref)?.split("/").at(-1);
    return name === undefined ? schema : { ...schemas[name], ...schema };
  };
  const found: Written[] = [];
  const walk = (value: unknown, filled: unknown, given: Schema, path: Written["path"]): void => {
    const schema = resolved(given);
    if (Array.isArray(value))
      for (const [index, item] of value.entries())
        walk(item, (filled as unknown[])[index], schema.items ?? {}, [...path, index]);
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(schema.properties ?? {})) {
        if (path.length === 0 && LEFT_OUT.has(key)) continue;
        const [now, then] = [value, filled].map((one) => (one as Record<string, unknown> | undefined)?.[key]);
        const at = [...path, key];
        if (now !== undefined) walk(now, then, inner, at);
        else for (const one of valuesFor(resolved(inner), then)) found.push({ path: at, value: one });
      }
  };
  walk(sample, filledIn, own, []);
  return found;
}

interface Described extends Schema {
  "x-kubernetes-group-version-kind"?: { group: string; version: string; kind: string }[];
}

async function schemasOf(api: ApiClient, apiVersion: string): Promise<Record<string, Schema>> {
  const path = apiVersion.includes("/") ? `apis/${apiVersion}` : `api/${apiVersion}`;
  const answer = await api.send("GET", `/openapi/v3/${path}`);
  if (answer.status !== 200) throw new Error(`/openapi/v3/${path}: ${answer.status}`);
  return (JSON.parse(answer.body) as { components: { schemas: Record<string, Schema> } }).components.schemas;
}

function valuesFor(schema: Schema, filledIn: unknown): unknown[] {
  const values = [null, ...(filledIn === undefined ? [] : [filledIn]), ...ofType(schema)];
  const seen = new Set<string>();
  return values.filter((value) => {
    const text = JSON.stringify(value);
    return !seen.has(text) && seen.add(text);
  });
}

function ofType({ type, enum: words = [], properties }: Schema): unknown[] {
  // Two of the words that it may have: there are sixty signals.
  if (type === "string") return ["", ...words.slice(0, 2)];
  if (type === "boolean") return [false, true];
  if (type === "integer" || type === "number") return [0];
  if (type === "array") return [[]];
  // A mapping of which nothing is known beyond that, or with fields.
  return type === "object" || properties !== undefined ? [{}] : [];
}

/** An object with a value written into it. */
export function withValue(object: AnyObject, { path, value }: Written): AnyObject {
  const copy = structuredClone(object);
  let at = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  at[path.at(-1) as string] = value;
  return copy;
}
