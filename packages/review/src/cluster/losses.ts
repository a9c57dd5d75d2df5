import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { listAt, textAt } from "../kubernetes/fields.ts";
import { annotation } from "./argocd/annotations.ts";
import { keepsData } from "./data-kinds.ts";

/** What a cluster loses with an object: an operator's data, something outside the cluster, or what a controller made. */
export type Loss = "data" | "outside" | "made";

/** Annotations and fields that say what happens outside the cluster when an object is deleted. */
const DELETION = [
  "cnrm.cloud.google.com/deletion-policy",
  "serviceoperator.azure.com/reconcile-policy",
  "services.k8s.aws/deletion-policy",
];
const POLICIES = ["deletionPolicy", "databaseReclaimPolicy", "cleanupPolicy"];

/** Groups whose objects stand for something that a provider made outside the cluster. */
const PROVIDERS =
  /(?:^|\.)(?:upbound\.io|crossplane\.io|services\.k8s\.aws|cnrm\.cloud\.google\.com|azure\.com)$/;
/** Kinds of those groups that set up a provider, or a schema, instead. */
const SETTINGS = /Config$|^(?:Provider|Function|Configuration|Composition|CompositeResourceDefinition|Usage)/;

/** True for an object that stands for something outside the cluster. */
export function isOfProvider({ apiVersion }: Resource): boolean {
  return PROVIDERS.test(groupOf(apiVersion));
}

/** Groups whose objects others refer to, or that Argo CD reads, of which rules about these speak. */
const REFERRED_TO = new Set(["argoproj.io", "bitnami.com", "cert-manager.io", "external-secrets.io"]);

/** What goes with an object, as far as its kind says; undefined for one of Kubernetes, and one that leaves all. */
export function lossWith(resource: Resource): Loss | undefined {
  const group = groupOf(resource.apiVersion);
  if (isBuiltInGroup(group) || !group.includes(".") || REFERRED_TO.has(group) || leavesAll(resource))
    return undefined;
  if (keepsData(resource)) return "data";
  return isOfProvider(resource) && !SETTINGS.test(resource.kind) ? "outside" : "made";
}

/** True for an object that says of itself that what it stands for survives it. */
function leavesAll(resource: Resource): boolean {
  const { spec } = resource;
  const actions = listAt(spec, "managementPolicies");
  if (actions.length > 0 && !actions.includes("Delete") && !actions.includes("*")) return true;
  const policy =
    POLICIES.map((field) => textAt(spec, field)).find(Boolean) ??
    DELETION.map((name) => annotation(resource, name)).find(Boolean);
  return policy !== undefined && !/^(?:delete|manage)$/i.test(policy);
}
