import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { podOf } from "../../../cluster/objects.ts";
import { type Bound, replicasIn, rolloutOf, SCALERS } from "../../../cluster/workloads/autoscalers.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { isOfArgo } from "../../changes/argo-fields.ts";
import { changeRule, type Row } from "../../changes/rows.ts";
import type { ChangeContext, ChangeFinding } from "../../model/rule.ts";
import { examples } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

export const replicasLowered = changeRule({
  id: "change/replicas-lowered",
  title: "A workload keeps its pods, and one of them answers while they are replaced",
  why: "Fewer pods leave less room under load; one pod leaves none while it is replaced.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#scaling-a-deployment",
  cases: {
    info: [
      "if the pods that a change restarts were replaced in the same way before it",
      "if the old pod answers until the new one is ready",
      "if git sets the number of pods, and didn't before",
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
    {
      kinds: ["Deployment", "Rollout", "StatefulSet"],
      path: "spec.replicas",
      how: { becomes: (value) => value !== undefined },
      severity: "info",
      if: ({ renamed }) => renamed === undefined,
      says: ({ name, is }) =>
        `${name}: git now sets the number of pods, ${asText(is)}, whatever the cluster has`,
    },
    {
      kinds: ["Deployment"],
      path: "spec.strategy.type",
      how: { becomes: (value) => value === "Recreate" },
      // A restart by the same change has its own sentence.
      if: ({ after, context }) => !context.restarts.some(({ name }) => name === after.metadata.name),
      says: ({ name }) =>
        `${name} stops its pods before new ones start from now on (Recreate): each update takes it down`,
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

/** The field that decides how the pods of a workload are replaced, what is said of it, and whether the old pod answers until then. */
function gapOf(state: State, workload: Resource) {
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

function rowsOf(kind: string, [field, unset = 1]: Bound, end: string, consequence: string): Row[] {
  const row = { kinds: [kind], path: `spec.${field}`, unset };
  const move: Row["says"] = ({ name, was, is }) => `${name}: ${end} ${asText(was)} pods → ${asText(is)}`;
  return [
    { ...row, how: "lowered", says: (one) => `${move(one)}: ${consequence}` },
    { ...row, how: "raised", severity: "info", says: move },
  ];
}

export const autoscalerBounds = changeRule({
  id: "change/autoscaler-bounds",
  title: "An autoscaler keeps its bounds",
  why: "A lower maximum leaves less room under load, a lower minimum fewer pods after a quiet hour.",
  source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  cases: { info: "if a bound is raised" },
  ...examples(
    "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: HERE}",
    "5",
    "10",
  ),
  fix: "keep the bounds, or say in the review which load the new ones are for",
  rows: Object.entries(SCALERS).flatMap(([kind, { least, most }]): Row[] =>
    least && most
      ? [
          {
            kinds: [kind],
            how: "gone",
            says: ({ name, after }) =>
              `${name} is removed: ${textAt(after, "spec", "scaleTargetRef", "name") ?? "its workload"} no longer follows the load`,
          },
          ...rowsOf(kind, most, "at most", "less room under load"),
          ...rowsOf(kind, least, "at least", "fewer pods when it is quiet"),
        ]
      : [],
  ),
});

const NOT_ROLLED_OUT = "changes of its pods aren't rolled out until it is resumed";
const CONSEQUENCES: Readonly<Record<string, string>> = {
  CronJob: "it no longer starts Jobs",
  Deployment: NOT_ROLLED_OUT,
  Rollout: NOT_ROLLED_OUT,
};

export const switchedOff = changeRule({
  id: "change/switched-off",
  title: "A change doesn't suspend, pause or stop anything that was running",
  why: "It looks healthy, but backups aren't made, jobs don't start, or commits have no effect.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-suspension",
  bad: "kind: CronJob\nmetadata: {name: backup}\nspec: {schedule: 17 3 * * *, suspend: true}",
  good: "kind: CronJob\nmetadata: {name: backup}\nspec: {schedule: 17 3 * * *}",
  fix: "leave it running, or say in the review who resumes it, and when",
  rows: ["spec.pause", "spec.paused", "spec.suspend"].map(
    (path): Row => ({
      path,
      how: { becomes: (value) => value === true },
      // The other objects of Argo CD have a rule of their own.
      if: ({ after }) => !isOfArgo(after) || after.kind === "Rollout",
      says: ({ name, after }) =>
        `${name} is switched off (${path}: true): ${lookUp(CONSEQUENCES, after.kind) ?? "its controller doesn't act on it until it is resumed"}`,
    }),
  ),
});
