import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { META } from "./meta.ts";
import type { Condition, KindData, TypeData } from "./types.ts";

/** A version that a CustomResourceDefinition serves, with its schema. */
interface CrdVersion {
  apiVersion: string;
  kind: string;
  schema: ValueMap;
  /** False for a version whose schema is kept though the API server doesn't answer to it any more. */
  served: boolean;
}

/** What a CustomResourceDefinition says of its kind. */
export interface Crd {
  /** As "things.example.com". */
  name: string;
  group: string;
  kind: string;
  clusterScoped: boolean;
  /** Those that it serves. */
  versions: CrdVersion[];
  /** Those that it only keeps. */
  gone: CrdVersion[];
  /** Every apiVersion that it serves, also one without a schema. */
  served: string[];
  /** True where a generator has noted its version, as it does in what the authors of a kind publish. */
  isGenerated?: true;
}

/** Reads a CustomResourceDefinition; undefined for any other object, and for one without what is needed of it. */
export function readCrd(object: unknown): Crd | undefined {
  if (!isMap(object) || object.kind !== "CustomResourceDefinition") return undefined;
  const { apiVersion, metadata, spec } = object;
  if (apiVersion !== "apiextensions.k8s.io/v1" || !isMap(metadata) || !isMap(spec)) return undefined;
  const { group, names, scope, versions } = spec;
  const kind = isMap(names) ? names.kind : undefined;
  const { name, annotations } = metadata;
  if (typeof name !== "string" || typeof group !== "string" || typeof kind !== "string") return undefined;
  const known = (Array.isArray(versions) ? versions : []).flatMap((version): CrdVersion[] => {
    if (!isMap(version) || typeof version.name !== "string") return [];
    const schema = isMap(version.schema) ? version.schema.openAPIV3Schema : undefined;
    const apiVersion = `${group}/${version.name}`;
    return isMap(schema) ? [{ apiVersion, kind, schema, served: version.served === true }] : [];
  });
  return {
    name,
    group,
    kind,
    clusterScoped: scope === "Cluster",
    versions: known.filter(({ served }) => served),
    gone: known.filter(({ served }) => !served),
    served: (Array.isArray(versions) ? versions : []).flatMap((version) =>
      isMap(version) && version.served === true && typeof version.name === "string"
        ? [`${group}/${version.name}`]
        : [],
    ),
    ...(isMap(annotations) &&
      Object.keys(annotations).some((key) => GENERATOR.test(key)) && { isGenerated: true }),
  };
}

/** The annotation of a generator: `controller-gen.kubebuilder.io/version`. */
const GENERATOR = /-gen\b.*\/version$/;

/**
 * The schemas of a CRD in the form that resources are checked with. What that form can't say (formats, words that are no
 * texts) is left to the API server, which checks all of it; rules in CEL are counted.
 */
export function kindsOfCrd({ versions }: Pick<Crd, "versions">): KindData & { closed: string[] } {
  const kinds: [string, string][] = [];
  const types: [string, Record<string, TypeData>][] = [["Meta", META]];
  const closed: string[] = [];
  const conditions: [string, Condition][] = [];
  const rules: [string, number][] = [];
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
      // The API server fills in a default before it looks for what is required; null may stand where it says so.
      const needed = required.includes(key) && field.default === undefined && field.nullable !== true;
      fields.push([needed ? `${key}!` : key, typeOfSchema(`${name}.${key}`, field)]);
    }
    entry[1] = Object.fromEntries(fields);
    // A structural schema drops fields that it doesn't have, without a word.
    if (!isOpen(schema)) closed.push(name);
    const condition = conditionOf(schema, true);
    if (condition !== undefined) conditions.push([name, condition]);
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

  /** What is in a list or a mapping; null is looked at there, other than in a field. */
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
    const properties = isMap(schema.properties) ? schema.properties : {};
    const own = schema["x-kubernetes-validations"];
    evaluated = Array.isArray(own) ? own.length : 0;
    const type = object(name, schema, { ...properties, status: {} });
    if (evaluated > 0) rules.push([name, evaluated]);
    const entry = types.find(([known]) => known === type);
    if (entry !== undefined) {
      const { metadata: _plain, "metadata!": _needed, ...fields } = entry[1];
      entry[1] = { apiVersion: "s", kind: "s", "metadata!": "#Meta", ...fields };
    }
    kinds.push([name, type]);
  }
  return {
    kinds: Object.fromEntries(kinds),
    types: Object.fromEntries(types),
    closed,
    ...(conditions.length > 0 && { conditions: Object.fromEntries(conditions) }),
    ...(rules.length > 0 && { rules: Object.fromEntries(rules) }),
  };
}

const TEXT: ValueMap = { type: "string" };

/** In what the elements of a list differ: in these keys, or, for none, as a whole; undefined where they need not. */
function keysOf({
  "x-kubernetes-list-type": type,
  "x-kubernetes-list-map-keys": keys,
  items,
}: ValueMap): string[] | undefined {
  if (type === "set") return [];
  if (type !== "map" || !Array.isArray(keys)) return undefined;
  const names = keys.filter((key) => typeof key === "string");
  // A key with a default is the same in two elements that both leave it out, and here it isn't known.
  const properties = isMap(items) && isMap(items.properties) ? items.properties : {};
  const known = names.every((key) => {
    const field = lookUp(properties, key);
    return !isMap(field) || field.default === undefined;
  });
  return known ? names : undefined;
}

/**
 * What a schema says of the fields of a mapping together; undefined for nothing. Of a field that one names more is left
 * out, and with it the condition: a part of one isn't one.
 */
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

/** The words that a value may be, wherever its schema says so; undefined where it says none, or others than texts. */
function wordsOf({ enum: own, allOf }: ValueMap): TypeData | undefined {
  const lists = [
    own,
    ...(Array.isArray(allOf) ? allOf : []).map((part) => (isMap(part) ? part.enum : undefined)),
  ].filter((words) => Array.isArray(words));
  if (lists.length === 0) return undefined;
  const [first = [], ...more] = lists as Value[][];
  if (!first.every((word) => typeof word === "string")) return "a";
  return { e: (first as string[]).filter((word) => more.every((words) => words.includes(word))) };
}

function textOf({ pattern, minLength, maxLength }: ValueMap): TypeData {
  const limits: { pattern?: string; minLength?: number; maxLength?: number } = {};
  if (typeof pattern === "string" && isPlainPattern(pattern)) limits.pattern = pattern;
  if (typeof minLength === "number" && minLength > 0) limits.minLength = minLength;
  if (typeof maxLength === "number") limits.maxLength = maxLength;
  return Object.keys(limits).length > 0 ? { s: limits } : "s";
}

/** True for a pattern that means the same in Go and here; classes such as \pL and \Q…\E don't. */
function isPlainPattern(pattern: string): boolean {
  if (/\\[pPQEACzZ]|\[\[:|\(\?/.test(pattern.replaceAll("(?:", "(").replaceAll("(?i)", ""))) return false;
  try {
    new RegExp(pattern.replaceAll("(?i)", ""));
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
