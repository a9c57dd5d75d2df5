import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { podOf } from "../../../cluster/objects.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { singleNodeClaims } from "../../../cluster/workloads/single-node-claims.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { nameText, resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

export const singleInstanceRolled = defineRule({
  id: "change/single-instance-rolled",
  title: "At least one pod answers while pods are replaced",
  why:
    "A single pod that stops before its replacement is ready leaves a gap. If its volume can be attached to only one " +
    "node, the replacement may wait for it forever.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy",
  least: "info",
  cases: { info: "if the old pod answers until the new one is ready" },
  temporary: true,
  fix:
    "run two pods, with a readiness probe and room for one more while they are replaced, or plan for the time " +
    "without",
  *checkChange(_before, after, { restarts }) {
    for (const restart of restarts) {
      const { kind, namespace, name, pods } = restart;
      const workload = after.index.find(kind, name, namespace);
      const pod = workload && podOf(after, workload);
      if (workload === undefined || pod === undefined || pods === undefined) continue;
      if (restart.how === "all at once" && pods.least > 1)
        yield {
          resource: workload,
          path: ["spec", "strategy"],
          message: `${nameText(restart)}: its pods are stopped before new ones start (Recreate): it is down in between`,
        };
      else if (pods.least === 1)
        yield { resource: workload, path: ["spec", "replicas"], ...single(after, workload, pod) };
    }
  },
});

function single(objects: State, workload: Resource, pod: Pod): { message: string; severity?: "info" } {
  const who = resourceText(workload);
  if (workload.kind === "StatefulSet")
    return {
      message: `${who} has one pod, which is stopped before its replacement starts: it is down in between`,
    };
  if (textAt(workload, "spec", "strategy", "type") === "Recreate")
    return {
      message: `${who} has one pod, which is stopped before its replacement starts (Recreate): it is down in between`,
    };
  const [held] = singleNodeClaims(objects, pod);
  if (held !== undefined)
    return {
      message: `${who} has one pod with the volume ${held.claim.metadata.name}, which only one node can hold: its replacement may wait for it forever`,
    };
  const surge = at(workload, "spec", "strategy", "rollingUpdate", "maxSurge");
  if (surge === 0 || surge === "0" || surge === "0%")
    return {
      message: `${who} has one pod and no room for a second (maxSurge is 0): it is down while it is replaced`,
    };
  const ready = pod.containers.some(({ spec }) => spec.readinessProbe !== undefined);
  return ready
    ? { severity: "info", message: `${who} has one pod; the old one answers until the new one is ready` }
    : {
        message: `${who} has one pod and no readiness probe: the old one is stopped as soon as the new one runs, ready or not`,
      };
}
