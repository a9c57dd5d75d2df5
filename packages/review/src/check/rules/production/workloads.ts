import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { isBuilt, isMoving, parseImage } from "../../../cluster/image.ts";
import { replicasIn } from "../../../cluster/workloads/autoscalers.ts";
import { longRunning } from "../../../cluster/workloads/long-running.ts";
import { keepsRunning, type Pod } from "../../../cluster/workloads/pods.ts";
import { at, itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const disruptionBudget = defineRule({
  id: "production/disruption-budget",
  title: "A workload with several pods has a PodDisruptionBudget",
  why: "Draining nodes may stop all pods at once, which several replicas are meant to prevent.",
  source: "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",
  bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}",
  good: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n---\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}",
  severity: { development: "info", beta: "info", production: "warning" },
  fromAbsence: true,
  *check(state) {
    const selectedBy = (one: Resource) =>
      state.selectable.selected(at(one, "spec", "selector"), one.metadata.namespace);
    const covered = new Set(state.index.ofKind("PodDisruptionBudget").flatMap(selectedBy));
    for (const pod of longRunning(state)) {
      if ((replicasIn(state, pod.resource)?.least ?? 0) < 2 || covered.has(pod)) continue;
      const message = "runs several pods, but no PodDisruptionBudget selects them";
      yield { resource: pod.resource, message, fix: "add a PodDisruptionBudget with maxUnavailable: 1" };
    }
  },
});

export const imagePinned = defineRule({
  id: "production/image-pinned",
  title: "An image has a version or a digest",
  why:
    "A tag such as `latest` may be another image after each restart, and reverting a commit doesn't bring " +
    "the old one back. `unpinned` in an environment file is a tag that isn't known yet: Argo CD waits until `kustogen pin` " +
    "sets it.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  cases: {
    warning: [
      "for a tag that an environment file doesn't know yet (`unpinned`)",
      "in production, for an image that the code of its system declares as moving; elsewhere info",
    ],
  },
  bad: "image: acme/web:latest",
  good: "image: acme/web:1.4.2",
  severity: { development: "info", beta: "info", production: "error" },
  basis: "risk",
  *check({ authored, pods, strictness }) {
    const { environment, system, unpinned = [] } = authored ?? {};
    if (unpinned.length > 0)
      yield {
        severity: "warning",
        message: `awaits pins: ${unpinned.join(", ")}; Argo CD doesn't sync it automatically until then`,
        fix: `npx kustogen pin ${system} ${unpinned.join(",")} ${environment} <tag>`,
      };
    for (const { containers, resource } of pods)
      for (const { image, name, path, spec } of containers) {
        if (image === undefined || image === "" || isBuilt(image)) continue;
        const version = parseImage(image);
        if (!isMoving(version)) continue;
        const reason = lookUp(authored?.moving, image);
        yield {
          ...{ resource, path: [...path, "image"] },
          ...(reason !== undefined && { severity: strictness === "production" ? "warning" : "info" }),
          message: `container ${name} runs ${version.name} ${version.tag === undefined ? "without a tag, which means latest" : `with the tag ${version.tag}, which moves`}${reason === undefined ? "" : ` (${reason})`}${isKept(spec.imagePullPolicy, version.tag) ? ", and a node keeps the image that it already has" : ""}`,
          fix: "name a version or a digest (in an overlay: images)",
        };
      }
  },
});

/** True if a node doesn't ask for the image again; without a tag, or with latest, it does by default. */
function isKept(policy: unknown, tag: string | undefined): boolean {
  return policy === "IfNotPresent" || (!policy && tag !== undefined && tag !== "latest");
}

export const probes = defineRule({
  id: "production/probes",
  title: "Pods behind a Service have a readiness probe",
  why: "A pod gets connections as soon as its process starts, and a broken release replaces all pods.",
  source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  cases: { info: "if the container has a startup probe" },
  bad: "ports: [{containerPort: 8080}]",
  good: "ports: [{containerPort: 8080}]\nreadinessProbe: {httpGet: {path: /ready, port: 8080}}",
  severity: { development: "info", beta: "info", production: "warning" },
  *check(state) {
    const served = new Set<Pod>();
    for (const service of state.index.ofKind("Service", "")) {
      const selector = mapAt(service, "spec", "selector");
      // A client that only reads metrics loses nothing while a pod starts.
      if (Object.keys(selector).length === 0 || servesOnlyMetrics(service)) continue;
      for (const pod of state.selectable.with(selector, service.metadata.namespace)) served.add(pod);
    }
    for (const pod of longRunning(state)) {
      const { containers, path, resource } = pod;
      if (!served.has(pod) || containers.some(({ spec }) => isMap(spec.readinessProbe))) continue;
      // A container isn't ready either until its startup probe succeeds.
      const isLate = containers.some(({ init, spec }) => !init && isMap(spec.startupProbe));
      yield {
        ...(isLate && { severity: "info" as const }),
        resource,
        path: [...path, "containers"],
        message: "is behind a Service, but no container has a readiness probe",
        fix: "add a readinessProbe to the container that serves",
      };
    }
  },
});

function servesOnlyMetrics(service: Resource): boolean {
  const ports = itemsAt(service, "spec", "ports");
  return ports.length > 0 && ports.every(([port]) => /metrics|prometheus/.test(textAt(port, "name") ?? ""));
}

export const resources = defineRule({
  id: "production/resources",
  title: "A container has CPU and memory requests, and a memory limit",
  why: "The scheduler packs pods onto full nodes, and one leak can take down everything on a node.",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  bad: "resources: {}",
  good: "resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}",
  severity: { development: "info", beta: "info", production: "warning" },
  *check(state) {
    if (state.index.ofKind("LimitRange").length > 0) return;
    for (const { containers, resource } of longRunning(state))
      for (const { name, path, spec } of containers.filter(keepsRunning)) {
        const limits = mapAt(spec, "resources", "limits");
        const { cpu, memory } = { ...limits, ...mapAt(spec, "resources", "requests") };
        const set = { "cpu request": cpu, "memory request": memory, "memory limit": limits.memory };
        const missing = Object.entries(set).flatMap(([what, amount]) => (amount === undefined ? what : []));
        if (missing.length > 0)
          yield {
            resource,
            path: [...path, "resources"],
            message: `container ${name} has no ${missing.join(", no ")}`,
            fix: "set resources.requests and resources.limits.memory",
          };
      }
  },
});
