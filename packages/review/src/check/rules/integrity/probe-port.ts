import { isMap } from "@kustogen/kustomize/value/value.ts";
import { PROBES } from "../../../cluster/kubelet/handlers.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

const HANDLERS = ["httpGet", "tcpSocket", "grpc"];

export const probePort = defineRule({
  id: "integrity/probe-port",
  page: {
    title: "A probe uses a named port of its container",
    why:
      "A probe that names a missing port always fails, so the pod is never ready or restarts again and " +
      "again. The kubelet looks up a named port only in the container itself.",
    source:
      "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    bad: "ports: [{name: http, containerPort: 8080}]\nreadinessProbe: {httpGet: {path: /ready, port: htpp}}",
    good: "ports: [{name: http, containerPort: 8080}]\nreadinessProbe: {httpGet: {path: /ready, port: http}}",
  },
  severity: "error",
  basis: "broken",
  *check({ pods }) {
    for (const { containers, resource } of pods)
      for (const { name, path, ports, spec } of containers)
        for (const field of PROBES)
          for (const handler of HANDLERS) {
            const port = at(isMap(spec[field]) ? spec[field] : {}, handler, "port");
            // Containers needn't declare their ports, so a number may be right whatever they declare.
            if (typeof port !== "string" || /^\d+$/.test(port) || ports.some((one) => one.name === port))
              continue;
            const names = ports.flatMap((one) => textAt(one, "name") ?? []);
            yield {
              resource,
              path: [...path, field, handler, "port"],
              message: `${field} of container ${name} uses port ${port}, but the container has no port of that name`,
              fix: names.length === 0 ? "name the container's port" : `write ${names.join(" or ")}`,
            };
          }
  },
});
