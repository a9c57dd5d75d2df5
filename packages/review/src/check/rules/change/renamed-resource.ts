import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { lossWith } from "../../../cluster/losses.ts";
import { listAt } from "../../../kubernetes/fields.ts";
import { changeRule, type Move } from "../../changes/rows.ts";

/** Kinds whose objects have state that a new object lacks. */
const STATEFUL = new Set([
  ...["StatefulSet", "Deployment", "DaemonSet", "Pod", "ReplicaSet", "ReplicationController", "Rollout"],
  ...["Service", "PersistentVolumeClaim", "Ingress", "Namespace"],
]);

function hasState(resource: Resource): boolean {
  return STATEFUL.has(resource.kind) || lossWith(resource) !== undefined;
}

export const renamedResource = changeRule({
  id: "change/renamed-resource",
  title: "An object keeps its name",
  why:
    "Kubernetes can't rename an object: the old one is deleted, with its pods, addresses and volumes, and " +
    "the new one starts empty. Meanwhile both may claim the same host, port or volume.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
  bad: "kind: PersistentVolumeClaim\nmetadata: {name: shop-data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}",
  good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}",
  fix: "keep the name, or rename in two steps: create the new object first, and remove the old one later",
  rows: [
    {
      path: "metadata.name",
      value: ({ metadata }) => metadata.name,
      how: "changed",
      if: ({ renamed, after }) => renamed?.how === "similar" && hasState(after),
      says: (move) => {
        const [was, is] = namesOf(move);
        const isEmpty =
          lossWith(move.before) === "data" || listAt(move.before, "spec", "volumeClaimTemplates").length > 0;
        return `${move.name} was ${was}: ${was} is deleted and ${is} is created${isEmpty ? ", with new, empty volumes" : ""}`;
      },
    },
  ],
});

/** The earlier name and the new one, with their namespaces if these differ as well. */
function namesOf({ before, after }: Move): string[] {
  const isMoved = before.metadata.namespace !== after.metadata.namespace;
  return [before, after].map(({ metadata: { namespace = "", name } }) =>
    isMoved ? `${namespace}/${name}` : name,
  );
}
