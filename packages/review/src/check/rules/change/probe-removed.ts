import type { Value } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import { changeRule, type Row } from "./rows.ts";

const PROBES = {
  readinessProbe: "gets traffic before it can answer",
  livenessProbe: "is no longer restarted when it hangs",
  startupProbe: "has only the time of its other probes to start",
} as const;

const onlyConnects = (probe: Value | undefined) => at(probe, "tcpSocket") !== undefined;

export const probeRemoved = changeRule({
  id: "change/probe-removed",
  title: "A container keeps its probes",
  why:
    "Without a readiness probe, requests arrive before the container can answer, including during each " +
    "rollout. Without a liveness probe, a container that hangs stays that way until someone notices.",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  example: {
    bad: "image: acme/web:1.4.2",
    good: "image: acme/web:1.4.2\nreadinessProbe: {httpGet: {path: /ready, port: 8080}}",
  },
  cases: {
    info: "if the probe stays, but now only opens a connection",
  },
  fix: "keep the probe, or say in the review what replaces it",
  rows: Object.entries(PROBES).flatMap(([probe, consequence]): Row[] => [
    {
      of: "container",
      path: probe,
      how: "removed",
      says: ({ name, container }) => `${name}: ${container} loses its ${probe}: it ${consequence}`,
    },
    {
      of: "container",
      path: probe,
      how: { becomes: onlyConnects },
      if: ({ was }) => was !== undefined,
      severity: "info",
      says: ({ name, container }) =>
        `${name}: ${probe} of ${container} now only opens a connection: a program that no longer answers passes`,
    },
  ]),
});
