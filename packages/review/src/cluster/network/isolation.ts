import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import { selectsLabels } from "../selection/label-selector.ts";
import { calicoSelector, ciliumSelector } from "./foreign-selectors.ts";
import { type Direction, NAMESPACE_NAME } from "./network-policies.ts";

/** The pods for which a policy limits a direction, as plain data: all that it may select if it isn't known exactly. */
interface Isolated {
  /** The namespace of its pods: null for any, undefined for one that isn't written. */
  namespace: string | null | undefined;
  /** A label selector for the pods. */
  pods: ValueMap;
  /** A label selector for their namespaces. */
  namespaces?: ValueMap;
}

/** The API groups whose kind NetworkPolicy is Calico's. */
const CALICO: readonly string[] = ["projectcalico.org", "crd.projectcalico.org"];
const ADMIN = "policy.networking.k8s.io";
const ADMIN_KINDS = ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"];

/** The NetworkPolicies of Kubernetes itself, in order. */
export function networkPolicies(resources: readonly Resource[]): Resource[] {
  return resources.filter(
    ({ apiVersion, kind }) => kind === "NetworkPolicy" && !CALICO.includes(groupOf(apiVersion)),
  );
}

/** The pods that policies of Cilium, Calico or administrators isolate in a direction, or those that Kyverno creates. */
export function isolatedByOthers(resources: readonly Resource[], direction: Direction): Isolated[] {
  return resources.flatMap((resource): Isolated[] => {
    const { apiVersion, kind, metadata } = resource;
    const group = groupOf(apiVersion);
    const isClusterwide = /^(?:Global|CiliumClusterwide)/.test(kind);
    const namespace = isClusterwide ? null : metadata.namespace;
    if (group === "cilium.io" && /^Cilium(?:Clusterwide)?NetworkPolicy$/.test(kind))
      return byCilium(resource, direction, namespace);
    if (CALICO.includes(group) && /^(?:Global)?NetworkPolicy$/.test(kind))
      return byCalico(resource, direction, namespace);
    if (group === ADMIN && ADMIN_KINDS.includes(kind)) return byAdministrator(resource, direction);
    return createsPolicies(resource) ? [{ namespace: metadata.namespace || null, pods: {} }] : [];
  });
}

/** True if a policy applies to a pod; the labels of its namespace are undefined if they aren't known. */
export function isolates(
  { pods, namespaces }: Isolated,
  { labels, namespace }: { labels: Readonly<Record<string, unknown>>; namespace: string | undefined },
  ofNamespace?: Readonly<Record<string, unknown>>,
): boolean {
  if (!selectsLabels(pods, labels)) return false;
  if (namespaces === undefined || namespace === undefined) return true;
  const own = { [NAMESPACE_NAME]: namespace };
  if (ofNamespace !== undefined) return selectsLabels(namespaces, { ...ofNamespace, ...own });
  const isName = ([key]: [string, unknown]) => key === NAMESPACE_NAME;
  const known = {
    matchLabels: Object.fromEntries(Object.entries(mapAt(namespaces, "matchLabels")).filter(isName)),
    matchExpressions: listAt(namespaces, "matchExpressions").filter(
      (one) => textAt(one, "key") === NAMESPACE_NAME,
    ),
  };
  return selectsLabels(known, own);
}

/** Without `enableDefaultDeny`, a rule isolates in the directions that it has entries for; an empty list is none. */
function byCilium(policy: Resource, direction: Direction, namespace: string | null | undefined): Isolated[] {
  const field = direction.toLowerCase();
  return [mapAt(policy, "spec"), ...itemsAt(policy, "specs").map(([spec]) => spec)].flatMap((spec) => {
    const written = at(spec, "enableDefaultDeny", field);
    const has = [field, `${field}Deny`].some((one) => listAt(spec, one).length > 0);
    // A rule with a nodeSelector is about the nodes themselves.
    if (at(spec, "endpointSelector") === undefined || !(written ?? has)) return [];
    const selector = ciliumSelector(at(spec, "endpointSelector"));
    return selector === undefined ? [] : [{ namespace, ...selector }];
  });
}

/** Calico isolates in the directions of `types`; without them, in those that have rules, or for ingress. */
function byCalico(policy: Resource, direction: Direction, namespace: string | null | undefined): Isolated[] {
  const types = listAt(policy, "spec", "types");
  const has = (field: string) => listAt(policy, "spec", field).length > 0;
  const isIn =
    types.length > 0
      ? types.includes(direction)
      : has(direction.toLowerCase()) || (direction === "Ingress" && !has("egress"));
  if (!isIn) return [];
  const own = calicoSelector(textAt(policy, "spec", "selector") ?? "");
  const written = textAt(policy, "spec", "namespaceSelector");
  return [
    {
      namespace,
      pods: own.pods,
      ...(own.namespaces && { namespaces: own.namespaces }),
      ...(namespace === null && written !== undefined && { namespaces: calicoSelector(written, true).pods }),
    },
  ];
}

/** A policy of an administrator isolates only where it denies something: it says nothing of what it doesn't list. */
function byAdministrator(policy: Resource, direction: Direction): Isolated[] {
  const rules = itemsAt(policy, "spec", direction.toLowerCase());
  if (!rules.some(([rule]) => rule.action === "Deny")) return [];
  const subject = mapAt(policy, "spec", "subject");
  const pods = at(subject, "pods");
  return [
    {
      namespace: null,
      pods: mapAt(pods, "podSelector"),
      namespaces: pods === undefined ? mapAt(subject, "namespaces") : mapAt(pods, "namespaceSelector"),
    },
  ];
}

/** True for a policy of Kyverno that creates a policy in each namespace. */
function createsPolicies({ apiVersion, spec }: Resource): boolean {
  return (
    ["kyverno.io", "policies.kyverno.io"].includes(groupOf(apiVersion)) &&
    /\bkind(?:"|\\")?: ?(?:"|\\")?\w*NetworkPolicy\b/.test(jsonText(spec as Value))
  );
}
