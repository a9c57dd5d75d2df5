import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ClusterObjects } from "../cluster/objects.ts";
import { mayShareNamespace } from "../cluster/resource-index.ts";
import { textAt } from "../kubernetes/fields.ts";

/** The Argo Rollout that runs the pods of a workload (`workloadRef`), whose own replicas then don't count. */
export function rolloutOf({ index }: ClusterObjects, { kind, metadata }: Resource): Resource | undefined {
  return index
    .ofKind("Rollout", "argoproj.io")
    .find(
      (one) =>
        textAt(one, "spec", "workloadRef", "name") === metadata.name &&
        (textAt(one, "spec", "workloadRef", "kind") ?? "Deployment") === kind &&
        mayShareNamespace(one.metadata.namespace, metadata.namespace),
    );
}
