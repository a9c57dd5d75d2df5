import { asText } from "@kustogen/kustomize/value/value.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";
import { probesOf } from "./probes.ts";

export const probePort = defineRule({
  id: "integrity/probe-port",
  title: "A probe uses a port of its container",
  why:
    "A probe that names a missing port always fails, so the pod is never ready or restarts again and " +
    "again. The kubelet looks up a named port only in the container itself.",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  example: {
    bad: "ports: [{name: http, containerPort: 8080}]\nreadinessProbe: {httpGet: {path: /ready, port: htpp}}",
    good: "ports: [{name: http, containerPort: 8080}]\nreadinessProbe: {httpGet: {path: /ready, port: http}}",
  },
  severity: "error",
  cases: {
    warning: "for a number that the container doesn't declare",
    info: "if none of the container's probes uses a declared port",
  },
  basis: "broken",
  *check({ pods }) {
    for (const pod of pods) {
      for (const { container, field, path, ports: asked, probe } of probesOf(pod))
        for (const { handler, port } of asked) {
          const byName = typeof port === "string" && !/^\d+$/.test(port);
          if (byName && container.ports.some(({ name }) => name === port)) continue;
          const ports = itemsAt(container.spec, "ports").map(([one]) => one);
          const where = { resource: pod.resource, path: [...path, handler, "port"] };
          if (byName)
            yield {
              ...where,
              message: `${field} of container ${container.name} uses port ${port}, but the container has no port of that name`,
              fix: namesFix(ports.flatMap((one) => textAt(one, "name") ?? [])),
            };
          else if (
            ports.length > 0 &&
            textAt(probe, handler, "host") === undefined &&
            !declares(pod, Number(port))
          )
            yield {
              ...where,
              // Programs often have an undeclared port for probes, which all of their probes then use.
              severity: asksDeclared(pod, container) ? "warning" : "info",
              message: `${field} of container ${container.name} uses port ${asText(port)}, but the container declares ${ports.map(({ containerPort }) => asText(containerPort)).join(", ")}`,
              fix: "use a port that the container listens on, or declare that port",
            };
        }
    }
  },
});

function asksDeclared(pod: Pod, container: Container): boolean {
  return probesOf(pod).some(
    ({ container: other, ports }) =>
      other === container &&
      ports.some(({ port }) => (typeof port === "number" ? declares(pod, port) : typeof port === "string")),
  );
}

function declares({ containers }: Pod, port: number): boolean {
  return containers.some(({ ports }) => ports.some(({ containerPort }) => containerPort === port));
}

function namesFix(names: readonly string[]): string {
  return names.length === 0 ? "name the container's port" : `write ${names.join(" or ")}`;
}
