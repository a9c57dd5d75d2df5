import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { HOOKS } from "../../../cluster/kubelet/handlers.ts";
import { at } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { probesOf } from "./probes.ts";

const HANDLERS = ["exec", "grpc", "httpGet", "tcpSocket"];
const HOOK_HANDLERS = ["exec", "httpGet", "sleep", "tcpSocket"];

export const probeHandler = defineRule({
  id: "integrity/probe-handler",
  title: "A probe or hook has exactly one handler, and valid numbers",
  why:
    "The API server rejects a probe or hook with several handlers or none. A patch that changes a probe or " +
    "a lifecycle hook from `httpGet` to `exec` leaves both in place, unless it sets `httpGet` to null. The " +
    "API server also rejects negative numbers, and a liveness or startup probe with a success threshold " +
    "above 1.",
  source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  example: {
    bad: "readinessProbe: {httpGet: {port: 8080}, exec: {command: [ready]}}",
    good: "readinessProbe: {httpGet: null, exec: {command: [ready]}}",
  },
  severity: "error",
  basis: "refused",
  isAlone: true,
  *check({ pods }) {
    for (const pod of pods)
      for (const { container, field, path, probe } of probesOf(pod)) {
        for (const { name, message, fix } of wrongNumbers(probe, field))
          yield {
            resource: pod.resource,
            path: [...path, name],
            message: `${field} of container ${container.name} ${message}; the API server rejects it`,
            fix,
          };
        const wrong = wrongHandlers(probe, HANDLERS, `${field} of container ${container.name}`);
        if (wrong !== undefined) yield { resource: pod.resource, path, ...wrong };
      }
    for (const { resource, containers } of pods)
      for (const { name, path, spec } of containers)
        for (const hook of HOOKS) {
          const given = at(spec, "lifecycle", hook);
          if (!isMap(given)) continue;
          const wrong = wrongHandlers(given, HOOK_HANDLERS, `${hook} of container ${name}`);
          if (wrong !== undefined) yield { resource, path: [...path, "lifecycle", hook], ...wrong };
        }
  },
});

/** The error in the handlers of a probe or hook, unless there is exactly one. */
function wrongHandlers(
  given: ValueMap,
  handlers: readonly string[],
  what: string,
): { message: string; fix: string } | undefined {
  const found = handlers.filter((handler) => isMap(lookUp(given, handler)));
  if (found.length === 1) return undefined;
  return found.length === 0
    ? {
        message: `${what} has none of ${handlers.join(", ")}; the API server rejects it`,
        fix: "add a handler, or remove it",
      }
    : {
        message: `${what} has ${found.join(" and ")}; the API server accepts only one`,
        fix: `remove one in the patch: ${found[0]}: null`,
      };
}

interface WrongNumber {
  name: string;
  message: string;
  fix: string;
}

const NONE: readonly never[] = [];

/** The numbers of a probe that the API server rejects; most have none. */
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
      message: `has successThreshold: ${successes}, which must be 1`,
      fix: "leave successThreshold out",
    });
  return found ?? NONE;
}

const NUMBERS = [
  ...["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"],
  "terminationGracePeriodSeconds",
];
