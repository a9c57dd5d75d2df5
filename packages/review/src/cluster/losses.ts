import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { at, listAt, textAt } from "../kubernetes/fields.ts";

/** What a cluster loses with a custom resource: an operator's data, or what a controller made for it. */
export type Loss = "data" | "made";

/** Groups whose objects others refer to, or that Argo CD reads, of which rules about these speak. */
const REFERRED_TO = new Set(["argoproj.io", "bitnami.com", "cert-manager.io", "external-secrets.io"]);

/** What goes with an object, as far as its fields say; undefined for one of Kubernetes, and one that leaves all. */
export function lossWith(resource: Resource): Loss | undefined {
  const group = groupOf(resource.apiVersion);
  if (isBuiltInGroup(group) || !group.includes(".") || REFERRED_TO.has(group) || leavesAll(resource))
    return undefined;
  return asksForVolumes(resource.spec as Value | undefined) ? "data" : "made";
}

const POLICIES = ["deletionPolicy", "databaseReclaimPolicy", "cleanupPolicy"];

/** True for an object that says of itself that what it stands for survives it. */
function leavesAll({ spec }: Resource): boolean {
  const actions = listAt(spec, "managementPolicies");
  if (actions.length > 0 && !actions.includes("Delete") && !actions.includes("*")) return true;
  const policy = POLICIES.map((field) => textAt(spec, field)).find(Boolean);
  return policy !== undefined && !/^delete$/i.test(policy);
}

/** True for fields that ask for volumes, by the conventions of Kubernetes. */
function asksForVolumes(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.some(asksForVolumes);
  return (
    isMap(value) &&
    Object.entries(value).some(
      ([field, one]) =>
        /^(?:storageClass(?:Name)?|(?:dataV|v)olumeClaim(?:Templates?|Spec))$/.test(field) ||
        (/^(?:storage|volume|persistence)$/.test(field) &&
          SIZES.some((size) => at(one, size) !== undefined)) ||
        asksForVolumes(one),
    )
  );
}

/** Fields that say how large a volume is. */
const SIZES = ["size", "storage"];
