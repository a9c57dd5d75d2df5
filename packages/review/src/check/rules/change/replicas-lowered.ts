import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { podOf } from "../../../cluster/objects.ts";
import { replicasIn, rolloutOf } from "../../../cluster/workloads/autoscalers.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { changeRule } from "../../changes/rows.ts";
import type { ChangeContext, ChangeFinding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

export const replicasLowered = changeRule({
  id: "change/replicas-lowered",
  title: "A workload keeps its pods, and one of them answers while they are replaced",
  why:
    "Fewer pods leave less room under load. With a single pod, nothing answers while its node is drained, nor, if it " +
    "stops before its replacement is ready, during an update.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#scaling-a-deployment",
  cases: {
    info: [
      "if the pods that a change restarts were replaced in the same way before it",
      "if the old pod answers until the new one is ready",
    ],
  },
  bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}",
  good: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}",
  fix: "run at least two pods with a readiness probe, and let an update add one more while it replaces them; or say in the review why fewer are enough",
  rows: [
    {
      value: (one, state) => leastOf(one, state),
      path: "spec.replicas",
      how: "lowered",
      // The bounds of an autoscaler are a rule of their own, and a Rollout that runs the pods is compared itself.
      if: ({ before, after, states: [was, is] }) =>
        (rolloutOf(was, before) === undefined || rolloutOf(is, after) === undefined) &&
        [replicasIn(was, before), replicasIn(is, after)].some((one) => one?.scaler === undefined),
      says: ({ name, was, is, after, states }) => {
        if (replicasIn(states[1], after)?.most === 0) return `${name} is scaled to zero: no pod is left`;
        return `${name} goes from ${was} pods to ${is}${is === 1 ? ": no spare pod while its node is drained" : ""}`;
      },
    },
  ],
  more: rolled,
});

/** The least number of pods of a workload; undefined for anything else. */
function leastOf(workload: Resource, state: State): number | undefined {
  const isRunner = textAt(workload, "spec", "workloadRef", "name") !== undefined;
  if (podOf(state, workload) === undefined && !isRunner) return undefined;
  return replicasIn(state, workload)?.least;
}

/** The restarted workloads of which at most one pod runs while they are replaced. */
function* rolled(before: State, after: State, { restarts }: ChangeContext): Iterable<ChangeFinding> {
  for (const { kind, namespace, name } of restarts) {
    const resource = after.index.find(kind, name, namespace);
    const gap = resource && gapOf(after, resource);
    if (resource === undefined || gap === undefined) continue;
    const former = before.index.find(kind, name, namespace);
    const isSame = former !== undefined && gapOf(before, former)?.text === gap.text;
    if (isSame && gap.answers) continue;
    yield {
      resource,
      path: ["spec", gap.field],
      message: `${resourceText(resource)}${gap.text}`,
      ...((isSame || gap.answers) && { severity: "info" as const }),
    };
  }
}

/** How the pods of a workload are replaced, and whether the old pod answers until the new one is ready. */
interface Gap {
  field: string;
  text: string;
  answers?: true;
}

function gapOf(state: State, workload: Resource): Gap | undefined {
  const pod = podOf(state, workload);
  const least = pod && replicasIn(state, workload)?.least;
  if (pod === undefined || least === undefined || least === 0) return undefined;
  const recreates = textAt(workload, "spec", "strategy", "type") === "Recreate";
  const surge = at(workload, "spec", "strategy", "rollingUpdate", "maxSurge");
  const isFull = [0, "0", "0%"].some((none) => surge === none);
  const field = recreates || isFull ? "strategy" : "replicas";
  if (least > 1)
    return recreates
      ? { field, text: ": its pods are stopped before new ones start (Recreate): it is down in between" }
      : undefined;
  if (recreates || isFull || workload.kind === "StatefulSet")
    return {
      field,
      text: " has one pod, which is stopped before its replacement starts: it is down in between",
    };
  return pod.containers.some(({ spec }) => spec.readinessProbe !== undefined)
    ? { field, text: " has one pod; the old one answers until the new one is ready", answers: true }
    : {
        field,
        text: " has one pod and no readiness probe: the old one is stopped as soon as the new one runs, ready or not",
      };
}
