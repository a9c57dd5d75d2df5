import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { defineRule } from "../../rule.ts";
import { probesOf } from "./probes.ts";

const HANDLERS = ["exec", "grpc", "httpGet", "tcpSocket"];

export const probeHandler = defineRule({
  id: "integrity/probe-handler",
  title: "A probe has exactly one handler, and valid numbers",
  why:
    "A patch that changes a probe from httpGet to exec merges the two, and the API server refuses a probe with several " +
    "handlers or none. It also refuses negative numbers, and a liveness or startup probe with a success threshold " +
    "above 1.",
  source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  severity: "error",
  basis: "refused",
  *check({ pods }) {
    for (const pod of pods)
      for (const { container, field, path, probe } of probesOf(pod)) {
        for (const { name, message, fix } of wrongNumbers(probe, field))
          yield {
            resource: pod.resource,
            path: [...path, name],
            message: `${field} of container ${container.name} ${message}; the API server refuses it`,
            fix,
          };
        const handlers = handlersOf(probe);
        if (handlers.length === 1) continue;
        yield {
          resource: pod.resource,
          path,
          message:
            handlers.length === 0
              ? `${field} of container ${container.name} has none of ${HANDLERS.join(", ")}; the API server refuses it`
              : `${field} of container ${container.name} has ${handlers.join(" and ")}; the API server accepts one`,
          fix:
            handlers.length === 0
              ? "add a handler, or remove the probe"
              : `remove one in the patch: ${handlers[0]}: null`,
        };
      }
  },
});

function handlersOf(probe: ValueMap): string[] {
  const found: string[] = [];
  for (const handler of HANDLERS) if (isMap(lookUp(probe, handler))) found.push(handler);
  return found;
}

interface WrongNumber {
  name: string;
  message: string;
  fix: string;
}

const NONE: readonly never[] = [];

/** The numbers of a probe that the API server refuses; most have none. */
function wrongNumbers(probe: ValueMap, field: string): readonly WrongNumber[] {
  let found: WrongNumber[] | undefined;
  for (const name of NUMBERS) {
    const value = lookUp(probe, name);
    if (typeof value === "number" && value < 0)
      (found ??= []).push({
        name,
        message: `has ${name}: ${value}`,
        fix: "write a positive number, or leave it out",
      });
  }
  const successes = lookUp(probe, "successThreshold");
  if (field !== "readinessProbe" && typeof successes === "number" && successes > 1)
    (found ??= []).push({
      name: "successThreshold",
      message: `has successThreshold: ${successes}, but must be 1`,
      fix: "leave successThreshold out",
    });
  return found ?? NONE;
}

const NUMBERS = [
  ...["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"],
  "terminationGracePeriodSeconds",
];
