import { kubernetesSchemas } from "@kustogen/kustomize/schema/schema.ts";
import { withChildren } from "@kustogen/kustomize/value/children.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp, without } from "@kustogen/kustomize/value/own.ts";
import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at } from "@kustogen/review/kubernetes/fields.ts";

/** A change of one namespace into another on everything namespaced, as made by kustomize's `namespace` field. */
export interface NamespaceMove {
  /** The namespace of the parent's resources, as far as they have one; undefined if none does. */
  from: string | undefined;
  to: string;
  /** The name of the parent's Namespace. */
  named: string | undefined;
  /** The parent's namespace for a resource; undefined if it sets none. */
  placeOf(resource: Resource): string | undefined;
}

/**
 * The move if all of the parent's namespaced resources are in one namespace, or none has one, and all of the desired
 * state are in another; undefined otherwise. The field would also move resources that an overlay needs elsewhere, so
 * in any other case files and patches are used.
 */
export function namespaceMove(
  parent: readonly Resource[],
  desired: readonly Resource[],
): NamespaceMove | undefined {
  const [to] = namespacesOf(desired);
  if (to === undefined || !movesWhole(desired)) return undefined;
  const [from, ...others] = namespacesOf(parent);
  if (others.length > 0 || (from === to && parent.every(isPlaced))) return undefined;
  const named = parent.find(({ kind }) => kind === "Namespace")?.metadata.name;
  return { from, to, named, placeOf: namespacePlaces(parent) };
}

/** The namespaces of resources. */
export function namespacesOf(resources: readonly Resource[]): Set<string> {
  return new Set(resources.flatMap(({ metadata }) => metadata.namespace ?? []));
}

/** True for a kind that each version of kustomize knows to be cluster-scoped: no namespace selects its objects. */
export function isOfCluster({ apiVersion, kind }: Resource): boolean {
  return kubernetesSchemas.isNamespaced(apiVersion, kind) === false;
}

/** True for a resource with a namespace, and for a kind that kustomize knows to be cluster-scoped. */
const isPlaced = (one: Resource): boolean => one.metadata.namespace !== undefined || isOfCluster(one);

/**
 * True for a state that kustomize's `namespace` field can produce from one without namespaces: all namespaced resources
 * are in one, and those without are of kinds that kustomize knows to be cluster-scoped. The field also sets the name of a
 * Namespace, and the namespace of the Service that an APIService or the conversion of a custom kind calls.
 */
export function movesWhole(resources: readonly Resource[]): boolean {
  const [only, ...others] = namespacesOf(resources);
  const isOnly = ({ kind, metadata, spec }: Resource) => {
    if (kind === "Namespace") return metadata.name === only;
    if (kind === "APIService") return at(spec, "service", "namespace") === only;
    const called = at(spec, "conversion", "webhook", "clientConfig", "service", "namespace");
    return kind !== "CustomResourceDefinition" || called === undefined || called === only;
  };
  return only !== undefined && others.length === 0 && resources.every((one) => isPlaced(one) && isOnly(one));
}

/** Tells the namespace of a resource of the same kind and name or, as it may be renamed, of all of its kind. */
export function namespacePlaces(resources: readonly Resource[]): NamespaceMove["placeOf"] {
  if (resources.every(({ metadata }) => metadata.namespace === undefined)) return () => undefined;
  const named = new Map<string, string | undefined>();
  const ofKind = new Map<string, Set<string | undefined>>();
  for (const one of resources) {
    const { name, namespace } = one.metadata;
    const kind = kindOf(one);
    if (!named.has(`${kind} ${name}`)) named.set(`${kind} ${name}`, namespace);
    entryOf(ofKind, kind, () => new Set()).add(namespace);
  }
  return (one) => {
    const kind = kindOf(one);
    const key = `${kind} ${one.metadata.name}`;
    if (named.has(key)) return named.get(key);
    const [only, ...others] = ofKind.get(kind) ?? [];
    return others.length === 0 ? only : undefined;
  };
}

const kindOf = ({ apiVersion, kind }: Resource): string => `${groupOf(apiVersion)}/${kind}`;

/** Resources without their namespace, by the resource with it. */
export type Bare = Map<Resource, Resource>;

/**
 * A resource without its namespace; always the same object for the same resource.
 * @param taken earlier results, to which this adds, so that parts shared by environments stay one object
 */
export function withoutNamespace(resource: Resource, taken: Bare): Resource {
  if (resource.metadata.namespace === undefined) return resource;
  return entryOf(taken, resource, () => {
    const metadata = without(resource.metadata, "namespace") as Resource["metadata"];
    return { ...resource, metadata };
  });
}

/** A desired resource before the namespace transformer runs, so that it matches its parent. */
export function undoMove(resource: Resource, move: NamespaceMove, taken: Bare): Resource {
  const { to, named = to, placeOf } = move;
  const { kind, metadata } = resource;
  if (kind === "Namespace") return { ...resource, metadata: { ...metadata, name: named } };
  const namespace = metadata.namespace === to ? placeOf(resource) : undefined;
  if (namespace === undefined) return withoutNamespace(resource, taken);
  return { ...resource, metadata: { ...metadata, namespace } };
}

/** What kustomize gives the namespace of the object that it names, by kind: a field, and what is named in it. */
const FOLLOWING: Readonly<Record<string, readonly [field: string, named: string]>> = {
  RoleBinding: ["subjects", "ServiceAccount"],
  ClusterRoleBinding: ["subjects", "ServiceAccount"],
  MutatingWebhookConfiguration: ["webhooks", "Service"],
  ValidatingWebhookConfiguration: ["webhooks", "Service"],
};

/**
 * Tells what a resource was before its references followed a move, so that no patch repeats what they become: those that
 * name an object of the parent in its namespace or without one, and subjects named `default` from anywhere.
 * @param pairs the resources of both states
 */
export function undoFollowing(
  { to }: NamespaceMove,
  pairs: readonly (readonly [Resource, Resource])[],
): (resource: Resource, old: Resource) => Resource {
  const places = new Map<string, string>();
  for (const [{ apiVersion, kind, metadata }] of pairs)
    if (apiVersion === "v1") places.set(`${kind} ${metadata.name}`, metadata.namespace ?? "default");
  const follows = ({ name, namespace }: ValueMap, named: string) => {
    const place = places.get(`${named} ${asText(name ?? "")}`);
    const isThere = place !== undefined && (namespace ?? place) === place;
    return isThere || (named === "ServiceAccount" && name === "default");
  };
  const undone = (value: Value, old: Value | undefined, named: string): Value => {
    const isSame = isMap(value) && isMap(old) && equal({ ...old, namespace: to }, value);
    if (isSame && follows(old, named)) return old;
    return withChildren(value, (child, key) => undone(child, at(old, key), named));
  };
  return (resource, old) => {
    const [field = "", named = ""] = lookUp(FOLLOWING, resource.kind) ?? [];
    const value = lookUp(asMap(resource), field);
    return value === undefined ? resource : { ...resource, [field]: undone(value, at(old, field), named) };
  };
}

/** A new resource of an overlay in the namespace that it will have, so that its file doesn't show the parent's. */
export function inPlace(resource: Resource, { from, to }: NamespaceMove): Resource {
  if (from === undefined || resource.metadata.namespace !== from) return resource;
  return { ...resource, metadata: { ...resource.metadata, namespace: to } };
}
