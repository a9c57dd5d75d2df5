import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";
import { isAnother, MISSING_CASES, missingObjects, type NamedReference } from "./missing-objects.ts";

export const autoscalerTarget = defineRule({
  id: "integrity/autoscaler-target",
  title: "An autoscaler's target exists",
  why: "An autoscaler whose target doesn't exist scales nothing, and only its status conditions show why.",
  source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  example: {
    bad: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: wbe}}",
    good: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}",
  },
  severity: "error",
  least: "info",
  cases: MISSING_CASES,
  basis: "broken",
  fromAbsence: "near",
  isAlone: true,
  *check(state) {
    const references: NamedReference[] = [];
    for (const { kind, name, path, resource } of derived(state).autoscalers) {
      const { namespace } = resource.metadata;
      const other = state.pods.find(
        (pod) => pod.resource.metadata.name === name && mayShareNamespace(pod.namespace, namespace),
      );
      const exists = state.index.find(kind, name, namespace) !== undefined;
      if (!exists && other !== undefined && SCALED.has(other.resource.kind))
        yield {
          resource,
          path,
          message: `scales ${kind} ${name}, but ${name} is a ${other.resource.kind}`,
          fix: `write kind: ${other.resource.kind}`,
        };
      else references.push({ kind, name, namespace, reader: `the ${resource.kind}`, resource, path });
    }
    yield* missingObjects(references, { state, isCertain: true, meant: isAnother });
  },
});

const SCALED = new Set([
  "Deployment",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
  "Rollout",
  "CloneSet",
]);
