import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { referenceRule } from "../../references/findings.ts";
import type { Reference } from "../../references/reference.ts";
import { referencesOf } from "../../references/table.ts";
import { exists } from "../../references/targets.ts";

export const autoscalerTarget = referenceRule({
  id: "integrity/autoscaler-target",
  page: {
    title: "An autoscaler's target exists",
    why: "An autoscaler whose target doesn't exist scales nothing, and only its status conditions show why.",
    source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
    bad: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: wbe}}",
    good: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}",
  },
  judging: { isCertain: true },
  references: (state) => referencesOf(state, "scaled").filter((one) => twinOf(state, one) === undefined),
  *more(state): Iterable<Finding> {
    for (const reference of referencesOf(state, "scaled")) {
      const { kind, name, path, resource } = reference;
      const twin = twinOf(state, reference);
      if (twin !== undefined)
        yield {
          ...{ resource, path, fix: `write kind: ${twin}` },
          message: `scales ${kind} ${name}, but ${name} is a ${twin}`,
        };
    }
  },
});

const SCALED = new Set(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"]);

/** The kind of the workload that has the name of a target, which isn't here. */
function twinOf(state: State, reference: Reference): string | undefined {
  const { name, namespace } = reference;
  const other = state.pods.find(
    (pod) => pod.resource.metadata.name === name && mayShareNamespace(pod.namespace, namespace),
  )?.resource.kind;
  return other !== undefined && SCALED.has(other) && !exists(state, reference) ? other : undefined;
}
