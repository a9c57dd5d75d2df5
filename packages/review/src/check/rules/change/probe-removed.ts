import { changeRule, type Row } from "../../changes/rows.ts";

const PROBES = {
  readinessProbe: "gets traffic before it can answer",
  livenessProbe: "is no longer restarted when it hangs",
  startupProbe: "has only the time of its other probes to start",
} as const;

export const probeRemoved = changeRule({
  id: "change/probe-removed",
  title: "A container keeps its probes",
  why:
    "Without a readiness probe, requests arrive before the container can answer, including during each " +
    "rollout. Without a liveness probe, a container that hangs stays that way until someone notices.",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  bad: "image: acme/web:1.4.2",
  good: "image: acme/web:1.4.2\nreadinessProbe: {httpGet: {path: /ready, port: 8080}}",
  fix: "keep the probe, or say in the review what replaces it",
  rows: Object.entries(PROBES).map(
    ([probe, consequence]): Row => ({
      of: "container",
      path: probe,
      how: "removed",
      says: ({ name, container }) => `${name}: ${container} loses its ${probe}: it ${consequence}`,
    }),
  ),
});
