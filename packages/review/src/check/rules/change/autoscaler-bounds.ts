import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { autoscalerOf } from "../../../cluster/workloads/autoscalers.ts";
import { boundsOf } from "../../../cluster/workloads/replicas.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources, removedResources } from "./changed.ts";

export const autoscalerBounds = defineRule({
  id: "change/autoscaler-bounds",
  title: "An autoscaler keeps its bounds",
  why:
    "A lower maximum leaves less room under load. A lower minimum leaves fewer pods when load returns " +
    "after a quiet hour.",
  source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  example: {
    bad: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: 5}",
    good: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: 10}",
  },
  least: "info",
  cases: { info: "if a bound is raised" },
  fix: "keep the bounds, or say in the review which load the new ones are for",
  *checkChange(_before, _after, context) {
    for (const scaler of removedResources(context, "HorizontalPodAutoscaler", "ScaledObject")) {
      const { least, most } = bounds(scaler);
      yield {
        resource: scaler,
        message: `${resourceText(scaler)} is removed: ${textAt(scaler, "spec", "scaleTargetRef", "name") ?? "its workload"} no longer scales from ${least} to ${most} pods`,
      };
    }
    for (const { before, after } of changedResources(context, "HorizontalPodAutoscaler", "ScaledObject")) {
      const was = bounds(before);
      const is = bounds(after);
      if (was.least === is.least && was.most === is.most) continue;
      const resource = after;
      const keda = after.kind === "ScaledObject";
      const lowered = is.least < was.least || is.most < was.most;
      const field =
        is.least === was.least
          ? keda
            ? "maxReplicaCount"
            : "maxReplicas"
          : keda
            ? "minReplicaCount"
            : "minReplicas";
      yield {
        severity: lowered ? "warning" : "info",
        resource,
        path: ["spec", field],
        message: `${resourceText(resource)}: ${was.least}–${was.most} pods → ${is.least}–${is.most}${is.most < was.most ? ": less room under load" : is.least < was.least ? ": fewer pods when it is quiet" : ""}`,
      };
    }
  },
});

function bounds(resource: Resource): { least: number; most: number } {
  const scaler = autoscalerOf(resource);
  return scaler === undefined ? { least: 0, most: 0 } : boundsOf(scaler);
}
