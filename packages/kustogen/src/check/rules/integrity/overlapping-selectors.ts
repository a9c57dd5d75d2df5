import { at, mapAt } from "../../../kubernetes/fields.ts";
import type { Pod } from "../../../kubernetes/pods.ts";
import { groupOf } from "../../../kubernetes/resource.ts";
import { isEmptySelector, selectsLabels } from "../../facts/label-selector.ts";
import { mayShareNamespace } from "../../facts/resource-index.ts";
import { defineRule } from "../../rule.ts";

const KINDS = new Set(["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Rollout"]);

export const overlappingSelectors = defineRule({
  id: "integrity/overlapping-selectors",
  title: "No workload's selector takes the pods of another workload",
  why:
    "Kubernetes doesn't stop two workloads from selecting the same pods; autoscalers and disruption budgets then count " +
    "the pods of both, and controllers can fight over them. The selector can't be changed later.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
  severity: "warning",
  needs: ["rendered"],
  *check({ pods }) {
    const workloads = pods.filter(
      ({ resource }) =>
        KINDS.has(resource.kind) &&
        ["apps", "argoproj.io"].includes(groupOf(resource.apiVersion)) &&
        !isEmptySelector(at(resource, "spec", "selector")),
    );
    const seen = new Set<string>();
    for (const one of workloads)
      for (const other of workloads) {
        if (one === other || !mayShareNamespace(one.namespace, other.namespace)) continue;
        if (!takes(one, other) || !takes(one, one)) continue;
        const both = [name(one), name(other)].sort().join(", ");
        if (seen.has(both)) continue;
        seen.add(both);
        yield {
          resource: one.resource,
          path: ["spec", "selector"],
          message: `also selects the pods of ${name(other)}`,
          fix: "give each workload a label of its own in its selector and template",
        };
      }
  },
});

function takes({ resource }: Pod, { labels }: Pod): boolean {
  const wanted = mapAt(resource, "spec", "selector", "matchLabels");
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return selectsLabels(at(resource, "spec", "selector"), labels);
}

function name({ resource }: Pod): string {
  return `${resource.kind} ${resource.metadata.name}`;
}
