import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { longRunning } from "../../../cluster/workloads/long-running.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const probes = defineRule({
  id: "production/probes",
  page: {
    title: "Pods behind a Service have a readiness probe",
    why:
      "Without a readiness probe, a pod gets connections as soon as its process starts: every rollout drops " +
      "requests, and a broken release replaces all pods.",
    source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
    cases: { info: "if the container has a startup probe" },
    bad: "ports: [{containerPort: 8080}]",
    good: "ports: [{containerPort: 8080}]\nreadinessProbe: {httpGet: {path: /ready, port: 8080}}",
  },
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
      yield {
        // A container isn't ready either until its startup probe succeeds.
        ...(containers.some(({ init, spec }) => !init && isMap(spec.startupProbe)) && {
          severity: "info" as const,
        }),
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
