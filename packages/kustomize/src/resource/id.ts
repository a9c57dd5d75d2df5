/** Group, version and kind of a resource. */
export interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The identity of a resource within a build: its kind, name and namespace ("" if it has none). */
export interface ResourceId extends Gvk {
  readonly name: string;
  readonly namespace: string;
  /** The namespace used when ids are compared; see effectiveNamespace. */
  readonly scope: string;
  /** Cached by idKey. */
  key?: string | undefined;
  /** Cached for sorting. */
  order?: { readonly type: string; readonly text: string } | undefined;
}

/** The scope of every cluster-scoped resource; no real namespace can have this name. */
export const CLUSTER_SCOPE = "_non_namespaceable_";

/** The scope of an id: a marker for cluster-scoped kinds, otherwise the namespace, "default" if there is none. */
export function effectiveNamespace(namespace: string, clusterScoped: boolean): string {
  if (clusterScoped) return CLUSTER_SCOPE;
  return namespace === "" ? "default" : namespace;
}

/** Splits an apiVersion at its first slash: "apps/v1" is group apps and version v1; "v1" has no group. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  if (slash < 0) return { group: "", version: apiVersion };
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** A string that is equal for two ids exactly if kustomize treats them as the same resource. */
export function idKey(id: ResourceId): string {
  id.key ??= `${id.group}|${id.version}|${id.kind}|${id.scope}|${id.name}`;
  return id.key;
}

/** True if group, version, kind and name are equal, whatever the namespace. */
export function sameKindAndName(a: ResourceId, b: ResourceId): boolean {
  return a.kind === b.kind && a.name === b.name && a.version === b.version && a.group === b.group;
}

/** True if both ids identify the same resource. */
export function sameId(a: ResourceId, b: ResourceId): boolean {
  // Resources of one system mostly have different kinds.
  return sameKindAndName(a, b) && a.scope === b.scope;
}

/** True if the selector's group, version and kind, if set, equal those of the id. */
export function isSelected(id: Partial<Gvk>, selector: Partial<Gvk>): boolean {
  return (
    (!selector.group || selector.group === id.group) &&
    (!selector.version || selector.version === id.version) &&
    (!selector.kind || selector.kind === id.kind)
  );
}

/** A resource's name in messages: "Deployment.v1.apps/web (namespace shop)". */
export function describeId(id: ResourceId): string {
  const gvk = [id.kind || "(no kind)", id.version, id.group].filter((part) => part !== "").join(".");
  return `${gvk}/${id.name}${id.namespace === "" ? "" : ` (namespace ${id.namespace})`}`;
}
