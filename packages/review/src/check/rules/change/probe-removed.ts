import { at } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedContainers } from "./containers.ts";

const PROBES = {
  readinessProbe: "gets traffic before it can answer",
  livenessProbe: "is no longer restarted when it hangs",
  startupProbe: "has only the time of its other probes to start",
} as const;

function isConnectionAlone(container: Parameters<typeof at>[0], probe: string): boolean {
  return at(container, probe, "tcpSocket") !== undefined;
}

export const probeRemoved = defineRule({
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
  least: "info",
  cases: {
    info: "if the probe stays, but now only opens a connection",
  },
  fix: "keep the probe, or say in the review what replaces it",
  *checkChange(before, after, context) {
    for (const { after: resource, container, old, now, path } of changedContainers(before, after, context)) {
      for (const [probe, consequence] of Object.entries(PROBES))
        if (at(old.spec, probe) !== undefined && at(now.spec, probe) === undefined)
          yield {
            resource,
            path: [...path, probe],
            message: `${resourceText(resource)}: ${container} loses its ${probe}: it ${consequence}`,
          };
      const weaker = Object.keys(PROBES).filter(
        (probe) =>
          isConnectionAlone(now.spec, probe) &&
          at(old.spec, probe) !== undefined &&
          !isConnectionAlone(old.spec, probe),
      );
      const [first] = weaker;
      if (first !== undefined)
        yield {
          severity: "info",
          resource,
          path: [...path, first],
          message: `${resourceText(resource)}: ${weaker.join(" and ")} of ${container} now only ${weaker.length === 1 ? "opens" : "open"} a connection: a program that no longer answers passes`,
        };
    }
  },
});
