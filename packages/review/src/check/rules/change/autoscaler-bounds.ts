import { asText } from "@kustogen/kustomize/value/value.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { changeRule, type Row } from "../../changes/rows.ts";

/** The fields of each kind with its least and its most pods, and what they are if they aren't set. */
const BOUNDS = [
  ["HorizontalPodAutoscaler", "minReplicas", 1, "maxReplicas", 1],
  ["ScaledObject", "minReplicaCount", 0, "maxReplicaCount", 100],
] as const;

function rowsOf(kind: string, field: string, unset: number, end: string, consequence: string): Row[] {
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
  why:
    "A lower maximum leaves less room under load. A lower minimum leaves fewer pods when load returns " +
    "after a quiet hour.",
  source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  cases: { info: "if a bound is raised" },
  bad: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: 5}",
  good: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: 10}",
  fix: "keep the bounds, or say in the review which load the new ones are for",
  rows: BOUNDS.flatMap(([kind, least, leastUnset, most, mostUnset]): Row[] => [
    {
      kinds: [kind],
      how: "gone",
      says: ({ name, after }) =>
        `${name} is removed: ${textAt(after, "spec", "scaleTargetRef", "name") ?? "its workload"} no longer follows the load`,
    },
    ...rowsOf(kind, most, mostUnset, "at most", "less room under load"),
    ...rowsOf(kind, least, leastUnset, "at least", "fewer pods when it is quiet"),
  ]),
});
