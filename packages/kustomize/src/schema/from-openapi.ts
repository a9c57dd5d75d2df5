import { entryOf } from "../value/multimap.ts";
import { lookUp, setOwn } from "../value/own.ts";
/** A node of schema data: only what a strategic merge needs of the OpenAPI document about one value. */
export interface SchemaData {
  /** Fields that are mappings or lists, by name: the index of their node. Scalar fields are left out. */
  f?: Record<string, number>;
  /** Index of the node of a list's elements. */
  i?: number;
  /** Index of the node of a mapping's values (additionalProperties). */
  a?: number;
  /** True for a list (`type: array`). */
  l?: true;
  /** x-kubernetes-patch-strategy. */
  s?: string;
  /** Merge keys: x-kubernetes-list-map-keys, or else the one in x-kubernetes-patch-merge-key. */
  k?: string[];
  /** x-kubernetes-list-type. */
  t?: string;
  /** The name of a definition that the document refers to but doesn't contain. */
  r?: string;
}

/** The schema data of one OpenAPI document, small enough to load in a millisecond. */
export interface SchemaDocument {
  source: string;
  nodes: SchemaData[];
  /** The index of the node of each definition, by name, for documents that refer to those of another. */
  definitions: Record<string, number>;
  /** Index of the node of each kind, by apiVersion and kind. */
  kinds: Record<string, Record<string, number>>;
  /** Whether objects are namespaced, by apiVersion and kind, as far as the API's paths reveal it. */
  namespaced: Record<string, Record<string, boolean>>;
}

type Json = { [key: string]: unknown };
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const GROUP_VERSION_KIND = "x-kubernetes-group-version-kind";
const DEFINITION = "#/definitions/";
/** The value under a key of any value. */
function own(object: unknown, key: string): unknown {
  return isObject(object) ? lookUp(object, key) : undefined;
}

/** A table by apiVersion and kind. */
type KindTable<T> = Record<string, Record<string, T>>;

function setKind<T>(table: KindTable<T>, [apiVersion, kind]: [string, string], value: T): void {
  const kinds = lookUp(table, apiVersion) ?? {};
  setOwn(table, apiVersion, kinds);
  setOwn(kinds, kind, value);
}

/** The apiVersion and kind in an entry of x-kubernetes-group-version-kind; undefined if it has none. */
function typeOf(entry: unknown): [string, string] | undefined {
  const kind = own(entry, "kind");
  const version = own(entry, "version");
  if (typeof kind !== "string" || typeof version !== "string") return undefined;
  const group = own(entry, "group");
  return [typeof group === "string" && group !== "" ? `${group}/${version}` : version, kind];
}

/**
 * Extracts the schema data from an OpenAPI v2 document (Kubernetes' swagger.json, or the file in a kustomization's
 * `openapi.path`). A property that is a `$ref` counts as the definition it refers to, and loses the extensions beside
 * the `$ref`, as in kustomize.
 */
export function schemaDocument(openapi: unknown, source: string): SchemaDocument {
  const definitions = own(openapi, "definitions");
  const nodes: SchemaData[] = [];
  const byDefinition = new Map<string, number>();
  const byContent = new Map<string, number>();

  const definition = (name: string, seen: readonly string[]): number | undefined => {
    const known = byDefinition.get(name);
    if (known !== undefined) return known;
    const schema = own(definitions, name);
    if (!isObject(schema)) return undefined;
    if (typeof schema.$ref === "string")
      return seen.includes(name) ? undefined : node(schema, [...seen, name]);
    const index = nodes.push({}) - 1;
    byDefinition.set(name, index);
    nodes[index] = content(schema);
    return index;
  };
  const node = (schema: unknown, seen: readonly string[] = []): number | undefined => {
    if (!isObject(schema)) return undefined;
    if (typeof schema.$ref === "string") {
      if (!schema.$ref.startsWith(DEFINITION)) return undefined;
      const name = schema.$ref.slice(DEFINITION.length).replaceAll("~1", "/").replaceAll("~0", "~");
      return own(definitions, name) === undefined ? add({ r: name }) : definition(name, seen);
    }
    return add(content(schema));
  };
  const add = (data: SchemaData): number => {
    return entryOf(byContent, JSON.stringify(data), () => nodes.push(data) - 1);
  };
  const content = (schema: Json): SchemaData => {
    const data: SchemaData = {};
    if (isObject(schema.properties)) {
      const fields: Record<string, number> = {};
      for (const name of Object.keys(schema.properties)) {
        const field = schema.properties[name];
        if (isScalar(field, definitions)) continue;
        const index = node(field);
        if (index !== undefined) setOwn(fields, name, index);
      }
      if (Object.keys(fields).length > 0) data.f = fields;
    }
    if (isObject(schema.additionalProperties)) {
      const index = node(schema.additionalProperties);
      if (index !== undefined) data.a = index;
    }
    const types = Array.isArray(schema.type) ? schema.type : [schema.type];
    if (types.length === 1 && types[0] === "array") {
      data.l = true;
      const index = node(schema.items);
      if (index !== undefined) data.i = index;
    }
    const strategy = schema["x-kubernetes-patch-strategy"];
    if (typeof strategy === "string") data.s = strategy;
    const keys = schema["x-kubernetes-list-map-keys"];
    const key = schema["x-kubernetes-patch-merge-key"];
    if (Array.isArray(keys)) data.k = keys.map(String);
    else if (typeof key === "string") data.k = [key];
    const type = schema["x-kubernetes-list-type"];
    if (typeof type === "string") data.t = type;
    return data;
  };

  const kinds: KindTable<number> = {};
  for (const name of isObject(definitions) ? Object.keys(definitions) : []) {
    const entries = own(own(definitions, name), GROUP_VERSION_KIND);
    for (const entry of Array.isArray(entries) ? entries : []) {
      const type = typeOf(entry);
      const index = type === undefined ? undefined : definition(name, []);
      if (type !== undefined && index !== undefined) setKind(kinds, type, index);
    }
  }
  const namespaced: KindTable<boolean> = {};
  const paths = own(openapi, "paths");
  for (const path of isObject(paths) ? Object.keys(paths) : []) {
    const type = typeOf(own(own(own(paths, path), "get"), GROUP_VERSION_KIND));
    if (type === undefined) continue;
    if (path.includes("namespaces/{namespace}")) setKind(namespaced, type, true);
    else if (lookUp(lookUp(namespaced, type[0]), type[1]) === undefined) setKind(namespaced, type, false);
  }
  const names: Record<string, number> = {};
  for (const name of isObject(definitions) ? Object.keys(definitions) : []) {
    const index = definition(name, []);
    if (index !== undefined) setOwn(names, name, index);
  }
  return { source, nodes, definitions: names, kinds, namespaced };
}

/** True for a property whose value can't be a mapping or a list, so that no merge ever needs its schema. */
function isScalar(schema: unknown, definitions: unknown): boolean {
  let at = schema;
  for (let hops = 0; hops < 8; hops++) {
    const ref = own(at, "$ref");
    if (typeof ref !== "string") break;
    at = own(definitions, ref.slice(DEFINITION.length));
  }
  const type = own(at, "type");
  return type === "string" || type === "integer" || type === "number" || type === "boolean";
}
