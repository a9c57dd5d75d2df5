import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { defineRule } from "../../model/rule.ts";
import { MISSING_CASES, missingObjects } from "../../references/findings.ts";
import { referencesOf } from "../../references/table.ts";
import { exists } from "../../references/targets.ts";

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
  cases: MISSING_CASES,
  basis: "broken",
  fromAbsence: "near",
  *check(state, least) {
    const ofOthers = new Set<unknown>();
    for (const reference of referencesOf(state, "scaled")) {
      const { kind, name, namespace, path, resource } = reference;
      const other = state.pods.find(
        (pod) => pod.resource.metadata.name === name && mayShareNamespace(pod.namespace, namespace),
      );
      if (other === undefined || exists(state, reference) || !SCALED.has(other.resource.kind)) continue;
      ofOthers.add(reference);
      yield {
        ...{ resource, path, fix: `write kind: ${other.resource.kind}` },
        message: `scales ${kind} ${name}, but ${name} is a ${other.resource.kind}`,
      };
    }
    const references = referencesOf(state, "scaled").filter((one) => !ofOthers.has(one));
    yield* missingObjects(state, references, { isCertain: true, least });
  },
});

const SCALED = new Set(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"]);
