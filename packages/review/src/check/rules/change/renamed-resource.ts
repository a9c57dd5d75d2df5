import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { lossWith } from "../../../cluster/losses.ts";
import type { ResourceChange } from "../../../compare/resources.ts";
import { listAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../model/rule.ts";
import { BySpec } from "./by-spec.ts";

/** Kinds whose objects have state that a new object lacks. */
const STATEFUL = new Set([
  ...["StatefulSet", "Deployment", "DaemonSet", "Pod", "ReplicaSet", "ReplicationController", "Rollout"],
  ...["Service", "PersistentVolumeClaim", "Ingress", "Namespace"],
]);

function hasState(resource: Resource): boolean {
  return STATEFUL.has(resource.kind) || lossWith(resource) !== undefined;
}

export const renamedResource = defineRule({
  id: "change/renamed-resource",
  title: "An object keeps its name",
  why:
    "Kubernetes can't rename an object. The old one is deleted, with its pods, addresses and volumes, " +
    "while the new one starts empty. Until the old one is gone, both may claim the same host, port or " +
    "volume.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
  example: {
    bad: "kind: PersistentVolumeClaim\nmetadata: {name: shop-data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}",
    good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}",
  },
  fix: "keep the name, or rename in two steps: create the new object first, and remove the old one later",
  *checkChange({ resources: old }, { resources }, { changes }) {
    for (const [before, after] of renamedIn(old, resources, changes)) {
      const [was, is] = [before, after].map(({ metadata }) =>
        before.metadata.namespace === after.metadata.namespace
          ? metadata.name
          : `${metadata.namespace ?? ""}/${metadata.name}`,
      );
      const isEmpty =
        lossWith(before) === "data" || listAt(before, "spec", "volumeClaimTemplates").length > 0;
      const without = isEmpty ? ", with new, empty volumes" : "";
      yield {
        resource: after,
        path: ["metadata", "name"],
        message: `${resourceText(after)} was ${was}: ${was} is deleted and ${is} is created${without}`,
      };
    }
  },
});

/** The objects with state that got another name, before and after: all else is equal, or similar. */
function renamedIn(
  old: readonly Resource[],
  resources: readonly Resource[],
  changes: readonly ResourceChange[],
): [Resource, Resource][] {
  const found: [Resource, Resource][] = [];
  const now = new Set(resources.map(identityKey));
  const then = new Set(old.map(identityKey));
  const gone = old.filter((one) => hasState(one) && !now.has(identityKey(one)));
  if (gone.length === 0) return found;
  const renamed = new BySpec(gone);
  const taken = new Set<Resource>();
  for (const resource of resources) {
    if (!hasState(resource) || then.has(identityKey(resource))) continue;
    const before = renamed.before(resource);
    if (before === undefined) continue;
    taken.add(resource);
    // Objects that only move to another namespace are reported together with the others that move.
    if (before.metadata.name !== resource.metadata.name) found.push([before, resource]);
  }
  for (const { before, after, renamed } of changes)
    if (
      before !== undefined &&
      after !== undefined &&
      renamed?.how === "similar" &&
      hasState(after) &&
      before.metadata.name !== after.metadata.name &&
      !taken.has(after)
    )
      found.push([before, after]);
  return found;
}
