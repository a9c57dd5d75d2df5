import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { defineRule } from "../../rule.ts";
import { probesOf } from "./probes.ts";

const HANDLERS = ["exec", "grpc", "httpGet", "tcpSocket"];

export const probeHandler = defineRule({
  id: "integrity/probe-handler",
  title: "A probe has exactly one handler",
  why:
    "A patch that changes a probe from httpGet to exec merges both, and the API server refuses a probe with two ways to " +
    "ask or with none.",
  source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  severity: "error",
  *check({ pods }) {
    for (const pod of pods)
      for (const { container, field, path, probe } of probesOf(pod)) {
        const handlers = HANDLERS.filter((handler) => isMap(lookUp(probe, handler)));
        if (handlers.length === 1) continue;
        yield {
          resource: pod.resource,
          path,
          message:
            handlers.length === 0
              ? `${field} of container ${container.name} has none of ${HANDLERS.join(", ")}; the API server refuses it`
              : `${field} of container ${container.name} has ${handlers.join(" and ")}; the API server takes one`,
          fix:
            handlers.length === 0
              ? "say how to ask, or remove the probe"
              : `remove one in the patch: ${handlers[0]}: null`,
        };
      }
  },
});
