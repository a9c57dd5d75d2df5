import { lookUp } from "../value/own.ts";
import { asText, isMap, type Value, type ValueMap } from "../value/value.ts";
import type { SchemaNode } from "./schema.ts";

/** How the elements of a list are identified: the fields of the key, and whether their order matters. */
export interface ListKey {
  fields: readonly string[];
  ordered: boolean;
}

/** Key fields of elements, by the list's name, if Kubernetes' schemas lack them or are incomplete. */
const KEYS: Record<string, readonly (readonly string[])[]> = {
  ports: [["name"], ["containerPort", "protocol"], ["port", "protocol"]],
  volumeMounts: [["mountPath"]],
  volumeDevices: [["devicePath"]],
  hostAliases: [["ip"]],
  topologySpreadConstraints: [["topologyKey", "whenUnsatisfiable"]],
  tls: [["secretName"]],
  paths: [["path"], ["path", "pathType"]],
  subjects: [
    ["kind", "name"],
    ["kind", "namespace", "name"],
  ],
  conditions: [["type"]],
};

/** Fields that identify the elements of a list with any name, the most specific first. */
export const NAMING_FIELDS: readonly string[] =
  "name containerPort mountPath devicePath port ip key path host secretName topologyKey type".split(" ");

/** The API server's defaults for key fields that are absent or empty. */
const KEY_DEFAULTS: Record<string, string> = { protocol: "TCP" };

/** Lists of plain values whose order doesn't matter, and which may change in the first place. */
const SETS = new Set(
  (
    "add apiGroups drop except externalIPs finalizers hosts loadBalancerSourceRanges nonResourceURLs policyTypes " +
    "resourceNames resources supplementalGroups verbs"
  ).split(" "),
);

/** The key of an element: the values of the key's fields. */
export function keyValues(item: ValueMap, fields: readonly string[]): string[] {
  return fields.map((field) => asText(lookUp(item, field) ?? "") || (lookUp(KEY_DEFAULTS, field) ?? ""));
}

/**
 * How to match the elements of two states of a list; undefined if they have no key, so that they are matched by
 * index. A field is a key if each element has it and no two share its value.
 * @param name the list's field name
 */
export function listKeyOf(
  name: string,
  schema: SchemaNode | undefined,
  lists: readonly (readonly Value[])[],
): ListKey | undefined {
  const all = lists.flat();
  if (all.length === 0 || !all.every(isMap)) return undefined;
  // A name is more specific than a number if both are possible.
  const candidates: (readonly string[])[] = [
    ["name"],
    ...(schema !== undefined && schema.mergeKeys.length > 0 ? [schema.mergeKeys] : []),
    ...(lookUp(KEYS, name) ?? []),
    ...NAMING_FIELDS.map((field) => [field]),
  ];
  const fields = candidates.find((one) => lists.every((list) => names(list as ValueMap[], one)));
  if (fields === undefined) return undefined;
  return { fields, ordered: isOrdered(name, schema, all) };
}

function names(list: readonly ValueMap[], fields: readonly string[]): boolean {
  const seen = new Set<string>();
  for (const item of list) {
    for (const field of fields) {
      const value = lookUp(item, field);
      if (typeof value === "object" && value !== null) return false;
      if (
        (value === undefined || value === null) &&
        !Object.hasOwn(KEY_DEFAULTS, field) &&
        fields.length === 1
      )
        return false;
    }
    const key = keyValues(item, fields).join("\0");
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

/** Kubernetes merges lists with a key regardless of order; lists that are run or read in order are the exception. */
function isOrdered(name: string, schema: SchemaNode | undefined, items: readonly ValueMap[]): boolean {
  if (name === "initContainers") return true;
  if (name === "env") return items.some(({ value }) => typeof value === "string" && value.includes("$("));
  // The first port is the one in a Service's `…_SERVICE_PORT` variables.
  if (name === "ports" && schema?.mergeKeys[0] === "port") return true;
  // Each mutating webhook sees the changes of those before it.
  if (name === "webhooks") return true;
  // The longest path wins, unless the controller decides.
  if (name === "paths") return items.some(({ pathType }) => pathType !== "Exact" && pathType !== "Prefix");
  if (schema !== undefined && (schema.mergeKeys.length > 0 || schema.listType === "map")) return false;
  return lookUp(KEYS, name) === undefined && !(name === "rules" && items.every((item) => "host" in item));
}

/** True for a list of plain values whose order doesn't matter. @param known true for a field of Kubernetes */
export function isSetList(name: string, schema: SchemaNode | undefined, known: boolean): boolean {
  return schema?.listType === "set" || (known && SETS.has(name));
}
