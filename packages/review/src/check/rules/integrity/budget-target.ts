import { isEmptySelector } from "../../../cluster/selection/label-selector.ts";
import { at, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";
import { selectsNoPod, UNSELECTED_CASES } from "../../references/no-pod.ts";

export const budgetTarget = defineRule({
  id: "integrity/budget-target",
  page: {
    title: "A PodDisruptionBudget selects the pods of a workload",
    why: "A budget that selects no pod protects nothing: draining nodes may stop all pods of the workload at once.",
    source: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
    cases: UNSELECTED_CASES,
    bad: "kind: PodDisruptionBudget\nspec: {selector: {matchLabels: {app: wbe}}} # the pods have the label app: web",
    good: "kind: PodDisruptionBudget\nspec: {selector: {matchLabels: {app: web}}}",
  },
  severity: "error",
  basis: "broken",
  fromAbsence: true,
  *check(state) {
    for (const resource of state.index.ofKind("PodDisruptionBudget")) {
      const selector = at(resource, "spec", "selector");
      if (
        isEmptySelector(selector) ||
        state.selectable.selected(selector, resource.metadata.namespace).length > 0
      )
        continue;
      const labels = mapAt(selector, "matchLabels");
      yield selectsNoPod(state, resource, labels, { complete: state.authored !== undefined, word: "budget" });
    }
  },
});
