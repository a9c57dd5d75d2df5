import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import type { Resource } from "../../../kubernetes/resource.ts";
import { isMap } from "../../../kubernetes/value.ts";
import { hasLabels } from "../../facts/label-selector.ts";
import { longRunning } from "../../facts/long-running.ts";
import { mayShareNamespace } from "../../facts/resource-index.ts";
import { defineRule } from "../../rule.ts";

export const probes = defineRule({
  id: "production/probes",
  title: "Pods behind a Service say when they are ready",
  why:
    "Without a readiness probe a pod gets connections as soon as its process exists: every rollout drops requests, and a " +
    "broken release replaces all pods.",
  source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  severity: { development: "info", beta: "info", production: "warning" },
  needs: ["rendered"],
  *check(state) {
    // Who only reads metrics loses nothing while a pod starts.
    const services = state.index.ofKind("Service", "").filter((service) => !servesOnlyMetrics(service));
    for (const { containers, labels, namespace, path, resource } of longRunning(state)) {
      const served = services.some((service) => {
        const selector = mapAt(service, "spec", "selector");
        return (
          Object.keys(selector).length > 0 &&
          mayShareNamespace(service.metadata.namespace, namespace) &&
          hasLabels(selector, labels)
        );
      });
      if (!served || containers.some(({ spec }) => isMap(spec.readinessProbe))) continue;
      yield {
        // Until its startup probe answers, a container isn't ready either.
        ...(containers.some(({ init, spec }) => !init && isMap(spec.startupProbe)) && {
          severity: "info" as const,
        }),
        resource,
        path: [...path, "containers"],
        message: "is behind a Service, and no container has a readiness probe",
        fix: "add a readinessProbe to the container that serves",
      };
    }
  },
});

function servesOnlyMetrics(service: Resource): boolean {
  const ports = itemsAt(service, "spec", "ports");
  return ports.length > 0 && ports.every(([port]) => /metrics|prometheus/.test(textAt(port, "name") ?? ""));
}
