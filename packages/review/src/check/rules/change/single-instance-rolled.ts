import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { podOf } from "../../../cluster/objects.ts";
import { scalerOf } from "../../../cluster/workloads/autoscalers.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { replicasOf } from "../../../cluster/workloads/replicas.ts";
import { singleNodeClaims } from "../../../cluster/workloads/single-node-claims.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

export const singleInstanceRolled = defineRule({
  id: "change/single-instance-rolled",
  title: "At least one pod answers while pods are replaced",
  why:
    "If a single pod stops before its replacement is ready, nothing answers in the meantime. In a rolling " +
    "update, the replacement starts first; if the pod's volume can be attached to only one node, the " +
    "replacement may wait for the volume forever.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy",
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1, strategy: {type: Recreate}, template: {spec: {containers: [{name: api, image: 'acme/web:1.5.0'}]}}}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2, template: {spec: {containers: [{name: api, image: 'acme/web:1.4.2'}]}}}",
  },
  least: "info",
  cases: {
    info: [
      "if pods were replaced in the same way before the change",
      "if the old pod answers until the new one is ready",
    ],
  },
  temporary: true,
  fix: "run two pods with a readiness probe, and let the update add one more while it replaces them; or plan for the downtime",
  *checkChange(before, after, { restarts }) {
    for (const restart of restarts) {
      const { kind, namespace, name } = restart;
      const [was, is] = [before, after].map((state) => gapOf(state, state.index.find(kind, name, namespace)));
      if (is === undefined) continue;
      const isSame = was?.text === is.text;
      if (isSame && is.answers) continue;
      yield {
        resource: is.workload,
        path: is.path,
        message: `${resourceText(is.workload)}${is.text}`,
        ...((isSame || is.answers) && { severity: "info" as const }),
      };
    }
  },
});

/** How the pods of a workload are replaced, if one of them at most runs meanwhile. */
interface Gap {
  workload: Resource;
  path: FieldPath;
  text: string;
  /** True if the old pod answers until the new one is ready. */
  answers?: true;
}

function gapOf(objects: State, workload: Resource | undefined): Gap | undefined {
  const pod = workload && podOf(objects, workload);
  if (workload === undefined || pod === undefined) return undefined;
  const pods = replicasOf(workload, scalerOf(objects, workload));
  if (pods === undefined || pods.least === 0) return undefined;
  const recreates = textAt(workload, "spec", "strategy", "type") === "Recreate";
  if (pods.least === 1) return { workload, path: ["spec", "replicas"], ...single(objects, workload, pod) };
  return recreates
    ? {
        workload,
        path: ["spec", "strategy"],
        text: ": its pods are stopped before new ones start (Recreate): it is down in between",
      }
    : undefined;
}

function single(objects: State, workload: Resource, pod: Pod): Omit<Gap, "workload" | "path"> & Partial<Gap> {
  if (workload.kind === "StatefulSet")
    return { text: " has one pod, which is stopped before its replacement starts: it is down in between" };
  if (textAt(workload, "spec", "strategy", "type") === "Recreate")
    return {
      path: ["spec", "strategy", "type"],
      text: " has one pod, which is stopped before its replacement starts (Recreate): it is down in between",
    };
  const [held] = singleNodeClaims(objects, pod);
  if (held !== undefined)
    return {
      text: ` has one pod with the volume ${held.claim.metadata.name}, which only one node can hold: its replacement may wait for it forever`,
    };
  const path = ["spec", "strategy", "rollingUpdate", "maxSurge"];
  const surge = at(workload, ...path);
  if (surge === 0 || surge === "0" || surge === "0%")
    return {
      path,
      text: " has one pod and no room for a second (maxSurge is 0): it is down while it is replaced",
    };
  return pod.containers.some(({ spec }) => spec.readinessProbe !== undefined)
    ? { text: " has one pod; the old one answers until the new one is ready", answers: true }
    : {
        text: " has one pod and no readiness probe: the old one is stopped as soon as the new one runs, ready or not",
      };
}
