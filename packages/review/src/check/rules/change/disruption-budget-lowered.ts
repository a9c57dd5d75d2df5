import { isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources, removedResources } from "./changed.ts";
import { goesWithItsPods, takesTheSame } from "./selected-pods.ts";

export const disruptionBudgetLowered = defineRule({
  id: "change/disruption-budget-lowered",
  title: "A disruption budget protects as many pods as before",
  why: "Draining a node may stop as many pods at once as the budgets allow.",
  source: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  severity: "warning",
  least: "info",
  fix: "keep the budget, or say in the review how many pods may be missing",
  *checkChange(was, is, context) {
    for (const budget of removedResources(context, "PodDisruptionBudget"))
      if (!goesWithItsPods([was, is], at(budget, "spec", "selector"), budget))
        yield {
          resource: budget,
          message: `${resourceText(budget)} is removed: a drained node may stop all of its pods at once`,
        };
    for (const { before, after, changes } of changedResources(context, "PodDisruptionBudget")) {
      const resource = after;
      const lowered = share(at(after, "spec", "minAvailable")) < share(at(before, "spec", "minAvailable"));
      const raised = share(at(after, "spec", "maxUnavailable")) > share(at(before, "spec", "maxUnavailable"));
      const selectors = [at(before, "spec", "selector"), at(after, "spec", "selector")] as const;
      const swapped =
        changes.some(({ path }) => path[1] === "selector") &&
        !takesTheSame([was, is], selectors, [before, after]);
      const isWider = swapped && asksForLess(selectors) && at(after, "spec", "minAvailable") === undefined;
      if (swapped && !(isWider && raised))
        yield {
          resource,
          path: ["spec", "selector"],
          ...(isWider && { severity: "info" as const }),
          message: `${resourceText(resource)} protects ${isWider ? "the same pods as before, and any others that have the labels that it still requires" : "other pods than before"}`,
        };
      else if (lowered || raised) {
        const field = lowered ? "minAvailable" : "maxUnavailable";
        yield {
          resource,
          path: ["spec", field],
          message: `${resourceText(resource)} allows more pods to be missing: ${field} ${text(at(before, "spec", field))} → ${text(at(after, "spec", field))}`,
        };
      }
    }
  },
});

/**
 * True if the first selector requires everything that the second does, so that the second selects at least the same
 * pods.
 */
function asksForLess([before, after]: readonly unknown[]): boolean {
  const [was, is] = [new Set(demandsOf(before)), new Set(demandsOf(after))];
  // An empty selector is excluded: in one version of the kind it selects all pods, in another none.
  return is.size > 0 && [...is].every((demand) => was.has(demand));
}

/** Each label and expression that a selector requires. */
function demandsOf(selector: unknown): string[] {
  const labels = at(selector, "matchLabels");
  const expressions = at(selector, "matchExpressions");
  return [
    ...(isMap(labels) ? Object.entries(labels).map((one) => jsonText(one as Value)) : []),
    ...(Array.isArray(expressions) ? expressions.map((one) => jsonText(one)) : []),
  ];
}

/** A number or percentage to compare; percentages are comparable only with each other. */
function share(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.endsWith("%") ? Number(value.slice(0, -1)) / 100 : 0;
}

function text(value: unknown): string {
  return value === undefined ? "–" : String(value);
}
