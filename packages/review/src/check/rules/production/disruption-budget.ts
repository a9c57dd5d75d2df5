import { longRunning } from "../../../cluster/workloads/long-running.ts";
import { at } from "../../../kubernetes/fields.ts";
import { replicasIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";

export const disruptionBudget = defineRule({
  id: "production/disruption-budget",
  page: {
    title: "A workload with several pods has a PodDisruptionBudget",
    why:
      "Without a PodDisruptionBudget, draining nodes may stop all pods at once, although several replicas " +
      "are meant to prevent exactly that.",
    source: "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n---\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}",
  },
  severity: { development: "info", beta: "info", production: "warning" },
  fromAbsence: true,
  *check(state) {
    const covered = new Set(
      state.index
        .ofKind("PodDisruptionBudget")
        .flatMap((budget) =>
          state.selectable.selected(at(budget, "spec", "selector"), budget.metadata.namespace),
        ),
    );
    for (const pod of longRunning(state)) {
      const { resource } = pod;
      if ((replicasIn(state, resource)?.least ?? 0) < 2) continue;
      if (!covered.has(pod))
        yield {
          resource,
          message: "runs several pods, but no PodDisruptionBudget selects them",
          fix: "add a PodDisruptionBudget with maxUnavailable: 1",
        };
    }
  },
});
