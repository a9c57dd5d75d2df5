import { at, listAt, numberAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const preStop = defineRule({
  id: "starts/pre-stop",
  title: "A preStop hook ends before the grace period does",
  why:
    "If the preStop hook uses up the grace period, which includes the hook, the program gets the signal to " +
    "shut down (SIGTERM) only two seconds before the kubelet kills it, and requests in progress are lost.",
  source: "https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-execution",
  example: {
    bad: 'terminationGracePeriodSeconds: 30\ncontainers: [{name: api, lifecycle: {preStop: {exec: {command: [sleep, "30"]}}}}]',
    good: 'terminationGracePeriodSeconds: 60\ncontainers: [{name: api, lifecycle: {preStop: {exec: {command: [sleep, "30"]}}}}]',
  },
  *check({ pods }) {
    for (const { containers, resource, spec } of pods) {
      const grace = numberAt(spec, "terminationGracePeriodSeconds") ?? 30;
      for (const { name, path, spec: container } of containers) {
        const hook = at(container, "lifecycle", "preStop");
        const [, seconds = ""] = /\bsleep[\s,]+(\d+)\b/.exec(listAt(hook, "exec", "command").join(" ")) ?? [];
        const sleeps = numberAt(hook, "sleep", "seconds") ?? Number(seconds || Number.NaN);
        if (!(sleeps >= grace)) continue;
        yield {
          resource,
          path: [...path, "lifecycle", "preStop"],
          message: `container ${name} sleeps ${sleeps} s before it stops, but the grace period is ${grace} s`,
          fix: `set terminationGracePeriodSeconds above ${sleeps}`,
        };
      }
    }
  },
});
