import { asText, isMap, type Value, type ValueMap } from "./value.ts";

/** A Kubernetes object as plain data; what a system's function returns and what a build prints. */
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

/** What a build or a file of a repository holds where the resource that stands for it has another form. */
const written = new WeakMap<Resource, ValueMap>();

/**
 * What a build or a file holds, as a resource whose names are what their types say: kustomize and files pass anything.
 * A name that is a number or a list becomes its text, one that the API server makes (`generateName`) ends with `*`, and
 * labels that are no mapping are none. The same object where nothing is otherwise; `writtenOf` has what is written.
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

/** A resource as it is written: what `resourceOf` was given for it. */
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

/**
 * One string for what tells two resources apart in one build (kustomize's ResId): API group, kind, namespace and
 * name; for maps and sets.
 */
export function identityKey(resource: Resource): string {
  const { name, namespace } = resource.metadata;
  return `${groupOf(resource.apiVersion)}|${resource.kind}|${namespace ?? ""}|${name}`;
}

/** How messages name a resource: "Deployment api (namespace shop)". */
export function describeResource(resource: Resource): string {
  const { name, namespace } = resource.metadata;
  return `${resource.kind} ${name}${namespace ? ` (namespace ${namespace})` : ""}`;
}

/** A resource seen as a plain mapping, for code that walks any field. */
export function asMap(resource: Resource): ValueMap {
  return resource as unknown as ValueMap;
}
