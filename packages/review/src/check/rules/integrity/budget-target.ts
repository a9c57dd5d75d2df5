import { asText } from "@kustogen/kustomize/value/value.ts";
import { isEmptySelector, printLabels } from "../../../cluster/selection/label-selector.ts";
import { nearMiss } from "../../../cluster/selection/selected-pods.ts";
import { at, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const budgetTarget = defineRule({
  id: "integrity/budget-target",
  title: "A PodDisruptionBudget selects the pods of a workload",
  why: "A budget that selects no pod protects nothing: a drain takes all pods of the workload at once.",
  source: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  severity: "error",
  needs: ["rendered"],
  fromAbsence: true,
  kinds: ["PodDisruptionBudget"],
  *check(state) {
    for (const resource of state.index.ofKind("PodDisruptionBudget")) {
      const selector = at(resource, "spec", "selector");
      if (
        isEmptySelector(selector) ||
        state.selectable.selected(selector, resource.metadata.namespace).length > 0
      )
        continue;
      const labels = mapAt(selector, "matchLabels");
      const miss = nearMiss(state, labels, resource);
      const where = { resource, path: ["spec", "selector"] };
      if (miss !== undefined)
        yield {
          ...where,
          severity:
            miss.certain || state.authored !== undefined ? "error" : miss.runtime ? "info" : "warning",
          message: `selects no pod: it wants ${miss.key}=${asText(miss.wanted)}, and the pods of ${miss.pod.resource.kind} ${miss.pod.resource.metadata.name} have ${miss.found === undefined ? `no label ${miss.key}` : `${miss.key}=${miss.found}`}`,
          fix: "select labels that the pods have",
        };
      else if (state.authored !== undefined)
        yield {
          ...where,
          message: `selects no pod: no workload here has ${printLabels(labels)}`,
          fix: "select labels that the pods have",
        };
      else
        yield {
          ...where,
          severity: "info",
          prerequisite: `pods with ${printLabels(labels)}`,
          message: `no pod here has ${printLabels(labels)}; something else has to run them`,
          fix: "make sure that they are made elsewhere, or remove the budget",
        };
    }
  },
});
