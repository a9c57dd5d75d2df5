import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { autoscalers, replicasIn } from "../../../cluster/workloads/autoscalers.ts";
import { budgetLimit, keptBy } from "../../../cluster/workloads/budgets.ts";
import { keepsRunning } from "../../../cluster/workloads/pods.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { type Application, RESPECTED } from "../../model/argo-objects.ts";
import { defineRule, examples } from "../../model/rule.ts";
import { matches } from "../argocd/project-patterns.ts";

export const autoscalerRequests = defineRule({
  id: "scaling/autoscaler-requests",
  title: "Containers have requests for the resources that their autoscaler measures",
  why: "The autoscaler can't compute the utilization and never scales, as only its status says.",
  source:
    "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#how-does-a-horizontalpodautoscaler-work",
  ...examples(
    "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, resources: {HERE}}]}}}",
    "",
    "requests: {cpu: 100m}",
  ),
  *check(state) {
    for (const { kind, name, resource: scaler } of autoscalers(state.index)) {
      if (scaler.kind !== "HorizontalPodAutoscaler") continue;
      const workload = state.index.find(kind, name, scaler.metadata.namespace);
      const pod = state.pods.find(({ resource }) => resource === workload);
      if (pod === undefined || state.index.ofKind("LimitRange").length > 0) continue;
      for (const { container, what } of measured(scaler))
        for (const one of pod.containers.filter(keepsRunning)) {
          if (container !== undefined && container !== one.name) continue;
          const { requests, limits } = mapAt(one.spec, "resources");
          if ([requests, limits].some((of) => quantityValue(lookUp(mapAt(of), what)) !== undefined)) continue;
          const message = `container ${one.name} requests no ${what}, but ${scaler.kind} ${scaler.metadata.name} scales by a percentage of that request`;
          const fix = `set resources.requests.${what}`;
          yield { resource: pod.resource, path: [...one.path, "resources"], message, fix };
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

export const replicasBesideAutoscaler = defineRule({
  id: "scaling/replicas-beside-autoscaler",
  title: "A workload with an autoscaler doesn't set replicas",
  why: "Every apply resets the number of pods to that of the file, also under load.",
  source:
    "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
  bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n---\nkind: HorizontalPodAutoscaler\nspec: {scaleTargetRef: {kind: Deployment, name: web}}",
  good: "kind: Deployment\nmetadata: {name: web}\nspec: {} # no replicas; the HorizontalPodAutoscaler stays",
  *checkRepository({ argo, environments }) {
    const owners = groupedBy(argo.applications, ({ state }) => state);
    for (const state of environments)
      for (const { kind, least, name, resource: scaler } of autoscalers(state.index)) {
        const resource = state.index.find(kind, name, scaler.metadata.namespace);
        const replicas = at(resource, "spec", "replicas");
        // Zero replicas disable the autoscaler on purpose.
        if (least === undefined || resource === undefined || (replicas ?? 0) === 0) continue;
        if (owners.get(state)?.every((one) => keepsReplicas(one, resource))) continue;
        yield {
          ...{ environment: state.environment, resource, path: ["spec", "replicas"] },
          message: `sets ${asText(replicas)} ${replicas === 1 ? "replica" : "replicas"}, although ${scaler.kind} ${scaler.metadata.name} scales it`,
          fix: "remove replicas (in an overlay: replicas: null)",
        };
      }
  },
});

/** True for an Application that leaves a workload's number of replicas as it is in the cluster. */
function keepsReplicas({ resource: of }: Application, { apiVersion, kind, metadata }: Resource): boolean {
  const isRespected = listAt(of, "spec", "syncPolicy", "syncOptions").includes(RESPECTED);
  const ignored = itemsAt(of, "spec", "ignoreDifferences").flatMap(([one]) =>
    matches(asText(one.group), groupOf(apiVersion)) &&
    matches(asText(one.kind), kind) &&
    (one.name ?? metadata.name) === metadata.name
      ? [...listAt(one, "jsonPointers"), ...listAt(one, "jqPathExpressions")]
      : [],
  );
  return isRespected && ignored.some((one) => one === "/spec/replicas" || one === ".spec.replicas");
}

export const budgetBlocksDrain = defineRule({
  id: "scaling/budget-blocks-drain",
  title: "A disruption budget allows at least one pod to be evicted",
  why: "It blocks every node drain: upgrades of the cluster stop until someone deletes the budget.",
  source:
    "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors",
  bad: "kind: PodDisruptionBudget\nspec: {minAvailable: 1}   # for a Deployment with replicas: 1",
  good: "kind: PodDisruptionBudget\nspec: {maxUnavailable: 1}",
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  *check(state) {
    for (const resource of state.index.ofKind("PodDisruptionBudget")) {
      const pods = state.selectable.selected(at(resource, "spec", "selector"), resource.metadata.namespace);
      const numbers = pods.map((one) => replicasIn(state, one.resource));
      // Not a number if that of some pods is unknown.
      const least = numbers.reduce((sum, one) => sum + (one?.least ?? NaN), 0);
      const until = numbers.some((one) => one?.scaler) ? " while its autoscaler runs no more" : "";
      const [field, value = ""] = budgetLimit(resource) ?? [];
      if (keptBy(resource, MANY) === MANY)
        yield {
          resource,
          path: ["spec"],
          message: `allows no eviction at all: ${field} is ${value}`,
          fix: "allow one: maxUnavailable: 1",
        };
      else if (least > 0 && keptBy(resource, least) === least)
        yield {
          resource,
          path: ["spec", "minAvailable"],
          message: `requires ${least === 1 ? "its only pod" : `${value} of ${least} pods`} to be available, so no eviction is allowed${until}`,
          fix: "write maxUnavailable: 1 instead, or run more pods",
        };
    }
  },
});

/** More pods than any workload has. */
const MANY = 1_000_000;
