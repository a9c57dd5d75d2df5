import { listAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { probesOf } from "./probes.ts";
import { scriptOf } from "./shells.ts";

export const probeOutcome = defineRule({
  id: "integrity/probe-outcome",
  title: "The command of a probe can fail",
  why:
    "A script that ends with `|| true` always exits with 0, so the probe never fails: the pod counts as " +
    "ready and healthy even if its program doesn't answer, and the kubelet never restarts it. A probe " +
    "fails only if its command exits with a status other than 0.",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-a-liveness-command",
  example: {
    bad: 'livenessProbe: {exec: {command: [sh, -c, "curl -f http://localhost:8080 || true"]}}',
    good: 'livenessProbe: {exec: {command: [curl, -f, "http://localhost:8080"]}}',
  },
  isAlone: true,
  *check({ pods }) {
    for (const pod of pods)
      for (const { container, field, path, probe } of probesOf(pod)) {
        const words = listAt(probe, "exec", "command");
        const end = successOf(words);
        if (end !== undefined)
          yield {
            resource: pod.resource,
            path: [...path, "exec", "command", words.length - 1],
            message: `${field} of container ${container.name} never fails, because its command ends with "${end}"`,
            fix: `remove "${end}", or the probe`,
          };
      }
  },
});

/** The end of a script that always succeeds; undefined if anything before it may end it otherwise. */
function successOf(words: readonly unknown[]): string | undefined {
  const script = scriptOf(words)?.trim();
  // Loops and waits end when the probe takes too long, which counts as a failure.
  if (script === undefined || /\b(?:set|exec|trap|kill|return|while|until|for|sleep|wait)\b/.test(script))
    return undefined;
  if (/\bexit\b(?!\s+0\b)/.test(script)) return undefined;
  return /(?:\|\||;|\n)\s*(?:true|:|exit 0)$/.exec(script)?.[0].trim();
}
