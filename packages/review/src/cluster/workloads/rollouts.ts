import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../../kubernetes/fields.ts";
import type { ClusterObjects } from "../objects.ts";
import { mayShareNamespace } from "../resource-index.ts";

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
