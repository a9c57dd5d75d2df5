/** A JSON schema as OpenAPI v3 writes it; what we do not read passes through. */
export interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  type?: string | string[];
  nullable?: boolean;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
}

/** An OpenAPI v3 document of one group and version. */
export interface OpenApi {
  components?: { schemas?: Record<string, Schema> };
}

/** A kind's own schema, ready for kubeconform. */
export interface KindSchema {
  group: string;
  version: string;
  kind: string;
  schema: Schema;
}

const COMPONENT = "#/components/schemas/";
const DEFINITION = "#/definitions/";
/** What says nothing to a JSON schema validator, and would only make the files larger. */
const SILENT = new Set(["description", "default", "example", "externalDocs", "title"]);

/** Copies a schema, closing every object in it. `refs` collects the components that it names. */
function close(schema: Schema, refs: Set<string>): Schema {
  const closed: Schema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (SILENT.has(keyword) || keyword.startsWith("x-kubernetes-") || keyword === "nullable") continue;
    if (keyword === "$ref") {
      const name = String(value).slice(COMPONENT.length);
      refs.add(name);
      closed.$ref = DEFINITION + name;
    } else if (keyword === "properties") {
      const properties = Object.entries(value as Record<string, Schema>);
      closed.properties = Object.fromEntries(properties.map(([name, inner]) => [name, close(inner, refs)]));
    } else if (keyword === "items" || keyword === "not") {
      closed[keyword] = close(value as Schema, refs);
    } else if (keyword === "additionalProperties") {
      closed.additionalProperties = typeof value === "object" ? close(value as Schema, refs) : value === true;
    } else if (keyword === "allOf" || keyword === "anyOf" || keyword === "oneOf") {
      closed[keyword] = (value as Schema[]).map((inner) =>
        // A branch that only adds constraints to its parent (`required`, a pattern) must not be closed:
        // it does not name the parent's other fields.
        inner.type === "object" || inner.$ref !== undefined ? close(inner, refs) : constraint(inner, refs),
      );
    } else closed[keyword] = value;
  }
  if (schema["x-kubernetes-int-or-string"] === true) {
    closed.type = ["integer", "string"];
    delete closed.anyOf;
  }
  const open =
    schema["x-kubernetes-preserve-unknown-fields"] === true || schema.additionalProperties !== undefined;
  if (closed.properties !== undefined && !open) closed.additionalProperties = false;
  if (schema["x-kubernetes-embedded-resource"] === true) {
    const identity = {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
    };
    closed.properties = { ...identity, ...closed.properties };
  }
  if (schema.nullable === true && typeof closed.type === "string") closed.type = [closed.type, "null"];
  return closed;
}

/** Copies a branch of a logical keyword without closing it. */
function constraint(schema: Schema, refs: Set<string>): Schema {
  const copy = close(schema, refs);
  if (copy.additionalProperties === false && schema.additionalProperties === undefined)
    delete copy.additionalProperties;
  return copy;
}

/**
 * The schema of every kind in an OpenAPI v3 document of a Kubernetes API server, with every object closed
 * (`additionalProperties: false`) where the server does not preserve unknown fields, and with the
 * definitions that it refers to beside it. Follows the server's own rules: `nullable`, int-or-string,
 * preserved unknown fields, embedded resources.
 */
export function strictSchemas(document: OpenApi): KindSchema[] {
  const components = document.components?.schemas ?? {};
  const closedComponents = new Map<string, { schema: Schema; refs: Set<string> }>();
  const closedComponent = (name: string): { schema: Schema; refs: Set<string> } => {
    let known = closedComponents.get(name);
    if (known === undefined) {
      const refs = new Set<string>();
      known = { schema: close(components[name] ?? {}, refs), refs };
      closedComponents.set(name, known);
    }
    return known;
  };
  const kinds: KindSchema[] = [];
  for (const [name, component] of Object.entries(components)) {
    const identities = component["x-kubernetes-group-version-kind"];
    // A type with several identities, such as DeleteOptions, is no object that anyone keeps in a repository.
    if (!Array.isArray(identities) || identities.length !== 1) continue;
    const { group, version, kind } = identities[0] as { group: string; version: string; kind: string };
    const { schema, refs } = closedComponent(name);
    const definitions: Record<string, Schema> = {};
    const open = [...refs];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (definitions[next] !== undefined) continue;
      const inner = closedComponent(next);
      definitions[next] = inner.schema;
      open.push(...inner.refs);
    }
    kinds.push({ group, version, kind, schema: { ...schema, definitions } });
  }
  return kinds;
}
