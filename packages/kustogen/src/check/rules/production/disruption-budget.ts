import { at } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { selectsLabels } from "../../facts/label-selector.ts";
import { longRunning } from "../../facts/long-running.ts";
import { mayShareNamespace } from "../../facts/resource-index.ts";
import { defineRule } from "../../rule.ts";

export const disruptionBudget = defineRule({
  id: "production/disruption-budget",
  title: "A workload of several pods has a disruption budget",
  why: "Without one the drain of nodes may take all pods at once, although there are several just to prevent that.",
  source: "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",
  severity: { development: "info", beta: "info", production: "warning" },
  needs: ["rendered"],
  *check(state) {
    const budgets = state.index.ofKind("PodDisruptionBudget");
    for (const { labels, namespace, resource } of longRunning(state)) {
      if ((derived(state).replicas(resource)?.least ?? 0) < 2) continue;
      const covered = budgets.some(
        (budget) =>
          mayShareNamespace(budget.metadata.namespace, namespace) &&
          selectsLabels(at(budget, "spec", "selector"), labels),
      );
      if (!covered)
        yield {
          resource,
          message: "runs several pods, and no PodDisruptionBudget selects them",
          fix: "add a PodDisruptionBudget with maxUnavailable: 1",
        };
    }
  },
});
