import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isEmptySelector } from "../../../cluster/selection/label-selector.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { at } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

const KINDS = new Set(["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Rollout"]);

export const overlappingSelectors = defineRule({
  id: "integrity/overlapping-selectors",
  page: {
    title: "A workload's selector never matches the pods of another workload",
    why:
      "If two workloads select the same pods, autoscalers and disruption budgets count the pods of both, and " +
      "the controllers may fight over the pods. Kubernetes doesn't prevent this, and the selector of a " +
      "workload can't be changed later.",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}}}}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {selector: {matchLabels: {app: worker}}, template: {metadata: {labels: {app: worker}}}}",
  },
  *check({ pods, selectable }) {
    const workloads = new Set(
      pods.filter(
        ({ resource }) =>
          KINDS.has(resource.kind) &&
          ["apps", "argoproj.io"].includes(groupOf(resource.apiVersion)) &&
          !isEmptySelector(at(resource, "spec", "selector")),
      ),
    );
    const seen = new Set<string>();
    for (const one of workloads) {
      const taken = selectable.selected(at(one.resource, "spec", "selector"), one.namespace);
      if (!taken.includes(one)) continue;
      for (const other of taken) {
        if (one === other || !workloads.has(other)) continue;
        const both = [name(one), name(other)].sort().join(", ");
        if (seen.has(both)) continue;
        seen.add(both);
        yield {
          resource: one.resource,
          path: ["spec", "selector"],
          message: `also selects the pods of ${name(other)}`,
          fix: "give each workload its own label, in its selector and template",
        };
      }
    }
  },
});

function name({ resource }: Pod): string {
  return `${resource.kind} ${resource.metadata.name}`;
}
