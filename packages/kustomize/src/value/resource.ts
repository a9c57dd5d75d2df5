import { asText, isMap, type Value, type ValueMap } from "./value.ts";

/** A Kubernetes object as plain data: returned by a system's function, and printed by a build. */
export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** The original objects of resources whose form was changed. */
const written = new WeakMap<Resource, ValueMap>();

/**
 * Turns an object from a build or a file into a resource whose fields have the declared types, because an object from
 * there may have fields of any type. A name that is a number or a list is converted to a string, one that the API
 * server generates (`generateName`) ends with `*`, and labels that aren't a mapping are dropped. Returns the same
 * object if nothing has to change; `writtenOf` returns the original.
 */
export function resourceOf(value: Value): Resource {
  if (hasForm(value)) return value;
  const given = isMap(value) ? value : {};
  const metadata = isMap(given.metadata) ? given.metadata : {};
  const { namespace, labels, annotations, ...rest } = metadata;
  const resource: Resource = {
    ...given,
    apiVersion: asText(given.apiVersion ?? ""),
    kind: asText(given.kind ?? ""),
    metadata: {
      ...rest,
      name: nameOf(metadata),
      ...(namespace !== undefined && namespace !== null && { namespace: asText(namespace) }),
      ...(isMap(labels) && { labels: texts(labels) }),
      ...(isMap(annotations) && { annotations: texts(annotations) }),
    },
  };
  written.set(resource, given);
  return resource;
}

/** A resource as written: the object that `resourceOf` received. */
export function writtenOf(resource: Resource): ValueMap {
  return written.get(resource) ?? (resource as unknown as ValueMap);
}

function nameOf({ name, generateName }: ValueMap): string {
  if (name !== undefined && name !== null && name !== "") return asText(name);
  return typeof generateName === "string" && generateName !== "" ? `${generateName}*` : "";
}

function texts(map: ValueMap): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, asText(value ?? "")]));
}

function hasForm(value: unknown): value is Resource {
  if (!isMap(value) || typeof value.apiVersion !== "string" || typeof value.kind !== "string") return false;
  const { metadata } = value;
  if (!isMap(metadata) || typeof metadata.name !== "string" || metadata.name === "") return false;
  const { namespace, labels, annotations } = metadata;
  return (
    (namespace === undefined || typeof namespace === "string") && areTexts(labels) && areTexts(annotations)
  );
}

function areTexts(map: Value | undefined): boolean {
  if (map === undefined) return true;
  if (!isMap(map)) return false;
  for (const key in map) if (typeof map[key] !== "string") return false;
  return true;
}

/** The API group of an apiVersion: "apps" for "apps/v1", "" for the core group's "v1". */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** A resource's identity in a build (kustomize's ResId) as one string: API group, kind, namespace and name. */
export function identityKey(resource: Resource): string {
  const { name, namespace } = resource.metadata;
  return `${groupOf(resource.apiVersion)}|${resource.kind}|${namespace ?? ""}|${name}`;
}

/** A resource's name in messages: "Deployment api (namespace shop)". */
export function describeResource(resource: Resource): string {
  const { name, namespace } = resource.metadata;
  return `${resource.kind} ${name}${namespace ? ` (namespace ${namespace})` : ""}`;
}

/** A resource as a plain mapping, for code that walks all fields. */
export function asMap(resource: Resource): ValueMap {
  return resource as unknown as ValueMap;
}
