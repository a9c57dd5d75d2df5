import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";

export const autoscalerBounds = defineRule({
  id: "integrity/autoscaler-bounds",
  title: "An autoscaler's minimum isn't above its maximum",
  why:
    "The API server rejects an autoscaler whose minimum is above its maximum. This often happens if an " +
    "overlay changes only one of the two.",
  source:
    "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
  example: {
    bad: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 5, maxReplicas: 3}",
    good: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: 5}",
  },
  severity: "error",
  basis: "refused",
  isAlone: true,
  *check(state) {
    for (const { least, most, resource } of derived(state).autoscalers)
      if (least !== undefined && most !== undefined && least > most)
        yield {
          resource,
          path: ["spec"],
          message: `the minimum of ${least} is above the maximum of ${most}`,
          fix: "raise the maximum, or lower the minimum",
        };
  },
});
