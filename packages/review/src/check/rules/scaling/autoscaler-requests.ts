import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { keepsRunning } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { autoscalersIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";

export const autoscalerRequests = defineRule({
  id: "scaling/autoscaler-requests",
  page: {
    title: "Containers have requests for the resources that their autoscaler measures",
    why:
      "If a container of the pod has no request, an autoscaler that targets utilization can't compute the " +
      "utilization and never scales; only its status conditions show why.",
    source:
      "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#how-does-a-horizontalpodautoscaler-work",
    bad: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, resources: {}}]}}}",
    good: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, resources: {requests: {cpu: 100m}}}]}}}",
  },
  *check(state) {
    for (const { kind, name, resource: scaler } of autoscalersIn.of(state)) {
      if (scaler.kind !== "HorizontalPodAutoscaler") continue;
      const workload = state.index.find(kind, name, scaler.metadata.namespace);
      const pod = state.pods.find(({ resource }) => resource === workload);
      if (pod === undefined || state.index.ofKind("LimitRange").length > 0) continue;
      for (const { container, what } of measured(scaler))
        for (const one of pod.containers.filter(keepsRunning)) {
          if (container !== undefined && container !== one.name) continue;
          const resources = mapAt(one.spec, "resources");
          const value =
            quantityValue(lookUp(mapAt(resources, "requests"), what)) ??
            quantityValue(lookUp(mapAt(resources, "limits"), what));
          if (value !== undefined) continue;
          yield {
            resource: pod.resource,
            path: [...one.path, "resources"],
            message: `container ${one.name} requests no ${what}, but ${scaler.kind} ${scaler.metadata.name} scales by a percentage of that request`,
            fix: `set resources.requests.${what}`,
          };
        }
    }
  },
});

/** The resources whose utilization an autoscaler measures, of all containers or of one. */
function* measured(scaler: Resource): Iterable<{ what: string; container: string | undefined }> {
  if (typeof mapAt(scaler, "spec").targetCPUUtilizationPercentage === "number")
    yield { what: "cpu", container: undefined };
  for (const [metric] of itemsAt(scaler, "spec", "metrics")) {
    const source = mapAt(metric, metric.type === "ContainerResource" ? "containerResource" : "resource");
    const what = textAt(source, "name");
    const share = mapAt(source, "target").averageUtilization ?? source.targetAverageUtilization;
    if (what !== undefined && share !== undefined) yield { what, container: textAt(source, "container") };
  }
}
