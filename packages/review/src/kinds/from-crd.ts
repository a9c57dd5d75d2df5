import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Condition, KindData, TypeData } from "./types.ts";

/** The metadata of an object; the type has to be named "Meta", so that its labels are checked as labels. */
const META: Record<string, TypeData> = {
  "name!": "s",
  namespace: "s",
  labels: { m: "s" },
  annotations: { m: "s" },
  finalizers: { l: "s" },
  generateName: "s",
  ownerReferences: { l: "a" },
};

/** A version in a CustomResourceDefinition, with its schema. */
interface CrdVersion {
  apiVersion: string;
  kind: string;
  schema: ValueMap;
  /** False for a version whose schema is kept although the API server no longer serves it. */
  served: boolean;
}

/** A CustomResourceDefinition. */
export interface Crd {
  /** Such as "things.example.com". */
  name: string;
  group: string;
  kind: string;
  clusterScoped: boolean;
  /** The versions that it serves. */
  versions: CrdVersion[];
  /** The versions that it only keeps. */
  gone: CrdVersion[];
  /** Every apiVersion that it serves, including those without a schema. */
  served: string[];
  /** True if a generator recorded its version in it, as in definitions published by the authors of a kind. */
  isGenerated?: true;
}

/** Reads a CustomResourceDefinition; undefined for any other object, and for one that lacks required fields. */
export function readCrd(object: unknown): Crd | undefined {
  if (!isMap(object) || object.kind !== "CustomResourceDefinition") return undefined;
  const { apiVersion, metadata, spec } = object;
  if (apiVersion !== "apiextensions.k8s.io/v1" || !isMap(metadata) || !isMap(spec)) return undefined;
  const { group, names, scope, versions } = spec;
  const kind = isMap(names) ? names.kind : undefined;
  const { name, annotations } = metadata;
  if (typeof name !== "string" || typeof group !== "string" || typeof kind !== "string") return undefined;
  const all = (Array.isArray(versions) ? versions : []).flatMap((version) =>
    isMap(version) && typeof version.name === "string" ? [version] : [],
  );
  const known = all.flatMap(({ name, schema, served }): CrdVersion[] => {
    const own = isMap(schema) ? schema.openAPIV3Schema : undefined;
    return isMap(own) ? [{ apiVersion: `${group}/${name}`, kind, schema: own, served: served === true }] : [];
  });
  return {
    name,
    group,
    kind,
    clusterScoped: scope === "Cluster",
    versions: known.filter(({ served }) => served),
    gone: known.filter(({ served }) => !served),
    served: all.flatMap(({ name, served }) => (served === true ? [`${group}/${name}`] : [])),
    ...(isMap(annotations) &&
      Object.keys(annotations).some((key) => GENERATOR.test(key)) && { isGenerated: true }),
  };
}

/** The annotation of a generator: `controller-gen.kubebuilder.io/version`. */
const GENERATOR = /-gen\b.*\/version$/;

/** The schemas of a CRD for checking resources; what they can't represent is left out, and CEL rules are counted. */
export function kindsOfCrd({ versions }: Pick<Crd, "versions">): KindData & { closed: string[] } {
  const kinds = new Map<string, string>();
  const types = new Map([["Meta", META]]);
  const closed: string[] = [];
  const conditions = new Map<string, Condition>();
  const rules = new Map<string, number>();

  const object = (path: string, schema: ValueMap, properties: ValueMap): string => {
    let name = path;
    for (let more = 2; types.has(name); more++) name = `${path}~${more}`;
    // It is listed before the mappings inside it.
    types.set(name, {});
    const required = Array.isArray(schema.required) ? schema.required : [];
    const fields = Object.entries(properties).map(([key, value]): [string, TypeData] => {
      const field = isMap(value) ? value : {};
      // The API server applies a default before it checks required fields; null is valid if the schema allows it.
      const needed = required.includes(key) && field.default === undefined && field.nullable !== true;
      return [needed ? `${key}!` : key, typeOfSchema(`${name}.${key}`, field)];
    });
    types.set(name, Object.fromEntries(fields));
    // A structural schema silently drops unknown fields.
    if (!isOpen(schema)) closed.push(name);
    const condition = conditionOf(schema, true);
    if (condition !== undefined) conditions.set(name, condition);
    return name;
  };

  let evaluated = 0;
  const typeOfSchema = (path: string, schema: ValueMap): TypeData => {
    const inCel = schema["x-kubernetes-validations"];
    if (Array.isArray(inCel)) evaluated += inCel.length;
    if (schema["x-kubernetes-int-or-string"] === true) return "p";
    const { type, properties, additionalProperties: values } = schema;
    const words = wordsOf(schema);
    if (words !== undefined) return words;
    if (type === "string") return textOf(schema);
    if (type === "boolean") return "b";
    if (type === "integer" || type === "number") return numberOf(schema, type === "integer");
    if (type === "array") return listOf(path, schema);
    if (type !== "object") return "a";
    if (schema["x-kubernetes-embedded-resource"] === true)
      return `#${object(path, { ...schema, required: ["apiVersion", "kind"] }, { apiVersion: TEXT, kind: TEXT, metadata: {}, ...(isMap(properties) && properties) })}`;
    if (isMap(properties) && Object.keys(properties).length > 0)
      return `#${object(path, schema, properties)}`;
    return isMap(values) ? { m: inside(`${path}.*`, values) } : "a";
  };

  /** The type of the elements of a list or mapping; unlike in a field, null is checked there. */
  const inside = (path: string, schema: ValueMap): TypeData =>
    schema.nullable === true ? "a" : typeOfSchema(path, schema);

  const listOf = (path: string, schema: ValueMap): TypeData => {
    const { items, minItems, maxItems } = schema;
    const keys = keysOf(schema);
    return {
      l: isMap(items) ? inside(`${path}[]`, items) : "a",
      ...(typeof minItems === "number" && minItems > 0 && { min: minItems }),
      ...(typeof maxItems === "number" && { max: maxItems }),
      ...(keys && { keys }),
    };
  };

  for (const { apiVersion, kind, schema } of versions) {
    const name = `${apiVersion}/${kind}`;
    const { metadata: _, ...properties } = isMap(schema.properties) ? schema.properties : ({} as ValueMap);
    const own = schema["x-kubernetes-validations"];
    evaluated = Array.isArray(own) ? own.length : 0;
    const type = object(name, schema, { ...properties, status: {} });
    if (evaluated > 0) rules.set(name, evaluated);
    types.set(type, { apiVersion: "s", kind: "s", "metadata!": "#Meta", ...types.get(type) });
    kinds.set(name, type);
  }
  return {
    kinds: Object.fromEntries(kinds),
    types: Object.fromEntries(types),
    closed,
    ...(conditions.size > 0 && { conditions: Object.fromEntries(conditions) }),
    ...(rules.size > 0 && { rules: Object.fromEntries(rules) }),
  };
}

const TEXT: ValueMap = { type: "string" };

/** The keys by which list elements must be unique; none if whole elements must be, undefined if they needn't be. */
function keysOf({
  "x-kubernetes-list-type": type,
  "x-kubernetes-list-map-keys": keys,
  items,
}: ValueMap): string[] | undefined {
  if (type === "set") return [];
  if (type !== "map" || !Array.isArray(keys)) return undefined;
  const names = keys.filter((key) => typeof key === "string");
  // Two elements may both leave out a key with a default, which isn't known here.
  const properties = isMap(items) && isMap(items.properties) ? items.properties : {};
  const known = names.every((key) => {
    const field = lookUp(properties, key);
    return !isMap(field) || field.default === undefined;
  });
  return known ? names : undefined;
}

/** The conditions of a schema on fields together; one that can't be represented completely is left out as a whole. */
function conditionOf(schema: ValueMap, isType: boolean): Condition | undefined {
  const found: { -readonly [Key in keyof Condition]: Condition[Key] } = {};
  for (const [key, value] of Object.entries(schema)) {
    if (value === undefined) continue;
    if (key === "allOf" || key === "anyOf" || key === "oneOf") {
      const parts = (Array.isArray(value) ? value : []).map((part) =>
        isMap(part) ? conditionOf(part, false) : undefined,
      );
      if (parts.every((part) => part !== undefined)) found[key] = parts;
      else if (!isType) return undefined;
    } else if (key === "not") {
      const part = isMap(value) ? conditionOf(value, false) : undefined;
      if (part !== undefined) found.not = part;
      else if (!isType) return undefined;
    } else if ((key === "minProperties" || key === "maxProperties") && typeof value === "number") {
      found[key] = value;
    } else if (isType) continue;
    else if (key === "required" && Array.isArray(value))
      found.required = value.filter((name) => typeof name === "string");
    else if (key === "enum" && Array.isArray(value)) found.enum = value;
    else if (key === "properties" && isMap(value)) {
      const fields = Object.entries(value).map(
        ([name, field]) => [name, isMap(field) ? conditionOf(field, false) : undefined] as const,
      );
      if (fields.some(([, field]) => field === undefined)) return undefined;
      found.properties = Object.fromEntries(fields) as Record<string, Condition>;
    } else if (key !== "description") return undefined;
  }
  return isType && Object.keys(found).length === 0 ? undefined : found;
}

function isOpen(schema: ValueMap): boolean {
  const values = schema.additionalProperties;
  return (
    schema["x-kubernetes-preserve-unknown-fields"] === true || (values !== undefined && values !== false)
  );
}

/** The words that a value may be, according to its schema; undefined if it lists none, or other values than strings. */
function wordsOf({ enum: own, allOf }: ValueMap): TypeData | undefined {
  const lists = [
    own,
    ...(Array.isArray(allOf) ? allOf : []).map((part) => (isMap(part) ? part.enum : undefined)),
  ].filter((words) => Array.isArray(words));
  if (lists.length === 0) return undefined;
  const [first = [], ...more] = lists as Value[][];
  if (!first.every((word) => typeof word === "string")) return "a";
  return { e: first.filter((word) => more.every((words) => words.includes(word))) };
}

function textOf({ pattern, minLength, maxLength }: ValueMap): TypeData {
  const limits = {
    ...(typeof pattern === "string" && isPlainPattern(pattern) && { pattern }),
    ...(typeof minLength === "number" && minLength > 0 && { minLength }),
    ...(typeof maxLength === "number" && { maxLength }),
  };
  return Object.keys(limits).length > 0 ? { s: limits } : "s";
}

/** True for a pattern with the same meaning in Go and JavaScript; classes such as \pL and \Q…\E don't have it. */
function isPlainPattern(pattern: string): boolean {
  if (/\\[pPQEACzZ]|\[\[:|\(\?/.test(pattern.replaceAll("(?:", "(").replaceAll("(?i)", ""))) return false;
  return orElse(() => Boolean(new RegExp(pattern.replaceAll("(?i)", ""))), false);
}

function numberOf(
  { minimum, maximum, format, exclusiveMinimum, exclusiveMaximum }: ValueMap,
  whole: boolean,
): TypeData {
  const limits: { minimum?: number; maximum?: number } = {};
  // An exclusive limit is treated as inclusive here; the API server has the last word.
  if (typeof minimum === "number" && (exclusiveMinimum !== true || whole))
    limits.minimum = exclusiveMinimum === true ? minimum + 1 : minimum;
  if (typeof maximum === "number" && (exclusiveMaximum !== true || whole))
    limits.maximum = exclusiveMaximum === true ? maximum - 1 : maximum;
  if (Object.keys(limits).length > 0) return whole ? { i: limits } : { n: limits };
  return whole ? (format === "int32" ? "w" : "i") : "n";
}
