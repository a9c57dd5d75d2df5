import { at } from "../../../kubernetes/fields.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { changedResources, type RiskRule, removedResources } from "./risk.ts";

export const disruptionBudgetLowered: RiskRule = {
  id: "disruption-budget-lowered",
  title: "A disruption budget allows more pods to be missing, or is gone",
  severity: "warning",
  *find(context) {
    for (const budget of removedResources(context, "PodDisruptionBudget"))
      yield {
        resource: named(budget),
        message: `${nameText(named(budget))} is removed: a drained node may stop all of its pods at once`,
      };
    for (const { before, after, changes } of changedResources(context, "PodDisruptionBudget")) {
      const resource = named(after);
      const lowered = share(at(after, "spec", "minAvailable")) < share(at(before, "spec", "minAvailable"));
      const raised = share(at(after, "spec", "maxUnavailable")) > share(at(before, "spec", "maxUnavailable"));
      const swapped = changes.some(({ path }) => path[1] === "selector");
      if (swapped)
        yield {
          resource,
          path: ["spec", "selector"],
          message: `${nameText(resource)} protects other pods than before`,
        };
      else if (lowered || raised) {
        const field = lowered ? "minAvailable" : "maxUnavailable";
        yield {
          resource,
          path: ["spec", field],
          message: `${nameText(resource)} allows more pods to be missing: ${field} ${text(at(before, "spec", field))} → ${text(at(after, "spec", field))}`,
        };
      }
    }
  },
};

/** A number or percentage to compare; percentages only with each other. */
function share(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.endsWith("%") ? Number(value.slice(0, -1)) / 100 : 0;
}

function text(value: unknown): string {
  return value === undefined ? "–" : String(value);
}
