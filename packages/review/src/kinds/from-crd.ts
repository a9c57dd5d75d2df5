import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { KindData, TypeData } from "./types.ts";
import { META } from "./vendored.ts";

/** A version that a CustomResourceDefinition serves, with its schema. */
interface CrdVersion {
  apiVersion: string;
  kind: string;
  schema: ValueMap;
}

/** What a CustomResourceDefinition says of its kind. */
export interface Crd {
  /** As "things.example.com". */
  name: string;
  group: string;
  kind: string;
  clusterScoped: boolean;
  versions: CrdVersion[];
}

/** Reads a CustomResourceDefinition; undefined for any other object, and for one without what is needed of it. */
export function readCrd(object: unknown): Crd | undefined {
  if (!isMap(object) || object.kind !== "CustomResourceDefinition") return undefined;
  const { apiVersion, metadata, spec } = object;
  if (apiVersion !== "apiextensions.k8s.io/v1" || !isMap(metadata) || !isMap(spec)) return undefined;
  const { group, names, scope, versions } = spec;
  const kind = isMap(names) ? names.kind : undefined;
  const { name } = metadata;
  if (typeof name !== "string" || typeof group !== "string" || typeof kind !== "string") return undefined;
  const served = (Array.isArray(versions) ? versions : []).flatMap((version): CrdVersion[] => {
    if (!isMap(version) || version.served !== true || typeof version.name !== "string") return [];
    const schema = isMap(version.schema) ? version.schema.openAPIV3Schema : undefined;
    return isMap(schema) ? [{ apiVersion: `${group}/${version.name}`, kind, schema }] : [];
  });
  return { name, group, kind, clusterScoped: scope === "Cluster", versions: served };
}

/**
 * The schemas of a CRD in the form that resources are checked with. What that form can't say (alternatives, rules in
 * CEL, longest texts) is left to the API server, which checks all of it.
 */
export function kindsOfCrd({ versions }: Crd): KindData & { closed: string[] } {
  const kinds: [string, string][] = [];
  const types: [string, Record<string, TypeData>][] = [["Meta", META]];
  const closed: string[] = [];
  const names = new Set(["Meta"]);

  const object = (path: string, schema: ValueMap, properties: ValueMap): string => {
    let name = path;
    for (let more = 2; names.has(name); more++) name = `${path}~${more}`;
    names.add(name);
    const fields: [string, TypeData][] = [];
    // Its place is before those of the mappings in it.
    const entry: [string, Record<string, TypeData>] = [name, {}];
    types.push(entry);
    const required = Array.isArray(schema.required) ? schema.required : [];
    for (const [key, value] of Object.entries(properties)) {
      const field = isMap(value) ? value : {};
      // The API server fills in a default before it looks for what is required; null may stand there where it says so.
      const needed = required.includes(key) && field.default === undefined && field.nullable !== true;
      fields.push([needed ? `${key}!` : key, typeOfSchema(`${name}.${key}`, field)]);
    }
    entry[1] = Object.fromEntries(fields);
    // A structural schema drops fields that it doesn't have, without a word.
    if (!isOpen(schema)) closed.push(name);
    return name;
  };

  const typeOfSchema = (path: string, schema: ValueMap): TypeData => {
    if (schema["x-kubernetes-int-or-string"] === true) return "p";
    const { type, properties, additionalProperties: values } = schema;
    if (Array.isArray(schema.enum)) return wordsOf(schema.enum);
    if (type === "string") return textOf(schema);
    if (type === "boolean") return "b";
    if (type === "integer" || type === "number") return numberOf(schema, type === "integer");
    if (type === "array") return listOf(path, schema);
    if (type !== "object") return "a";
    if (isMap(properties) && Object.keys(properties).length > 0)
      return `#${object(path, schema, properties)}`;
    return isMap(values) ? { m: inside(`${path}.*`, values) } : "a";
  };

  /** What is in a list or a mapping; null is looked at there, other than in a field. */
  const inside = (path: string, schema: ValueMap): TypeData =>
    schema.nullable === true ? "a" : typeOfSchema(path, schema);

  const listOf = (path: string, { items, minItems }: ValueMap): TypeData => {
    const list = { l: isMap(items) ? inside(`${path}[]`, items) : "a" };
    return typeof minItems === "number" && minItems > 0 ? { ...list, min: minItems } : list;
  };

  for (const { apiVersion, kind, schema } of versions) {
    const name = `${apiVersion}/${kind}`;
    const properties = isMap(schema.properties) ? schema.properties : {};
    const type = object(name, schema, { ...properties, status: {} });
    const entry = types.find(([known]) => known === type);
    if (entry !== undefined) {
      const { metadata: _plain, "metadata!": _needed, ...fields } = entry[1];
      entry[1] = { apiVersion: "s", kind: "s", "metadata!": "#Meta", ...fields };
    }
    kinds.push([name, type]);
  }
  return { kinds: Object.fromEntries(kinds), types: Object.fromEntries(types), closed };
}

function isOpen(schema: ValueMap): boolean {
  const values = schema.additionalProperties;
  return (
    schema["x-kubernetes-preserve-unknown-fields"] === true || (values !== undefined && values !== false)
  );
}

function wordsOf(words: readonly Value[]): TypeData {
  return words.every((word) => typeof word === "string") ? { e: words as string[] } : "a";
}

function textOf({ pattern, minLength }: ValueMap): TypeData {
  const limits: { pattern?: string; minLength?: number } = {};
  if (typeof pattern === "string" && isPlainPattern(pattern)) limits.pattern = pattern;
  if (typeof minLength === "number" && minLength > 0) limits.minLength = minLength;
  return Object.keys(limits).length > 0 ? { s: limits } : "s";
}

/** True for a pattern that means the same in Go and here; classes such as \pL and \Q…\E don't. */
function isPlainPattern(pattern: string): boolean {
  if (/\\[pPQEACzZ]|\[\[:|\(\?/.test(pattern.replaceAll("(?:", "("))) return false;
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

function numberOf(
  { minimum, maximum, format, exclusiveMinimum, exclusiveMaximum }: ValueMap,
  whole: boolean,
): TypeData {
  const limits: { minimum?: number; maximum?: number } = {};
  // An exclusive limit is looser here by itself; the API server has the last word.
  if (typeof minimum === "number" && (exclusiveMinimum !== true || whole))
    limits.minimum = exclusiveMinimum === true ? minimum + 1 : minimum;
  if (typeof maximum === "number" && (exclusiveMaximum !== true || whole))
    limits.maximum = exclusiveMaximum === true ? maximum - 1 : maximum;
  if (Object.keys(limits).length > 0) return whole ? { i: limits } : { n: limits };
  return whole ? (format === "int32" ? "w" : "i") : "n";
}
