import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { derived } from "../../derived.ts";
import type { ChangeContext, ChangeFinding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { changedResources, removedResources } from "./changed.ts";
import { goesWithItsPods, takesTheSame } from "./selected-pods.ts";

/** The disruption budgets that protect fewer pods than before, or other ones. */
export function* disruptionBudgetLowered(
  was: State,
  is: State,
  context: ChangeContext,
): Iterable<ChangeFinding> {
  for (const budget of removedResources(context, "PodDisruptionBudget"))
    if (!goesWithItsPods([was, is], at(budget, "spec", "selector"), budget))
      yield {
        resource: budget,
        message: `${resourceText(budget)} is removed: a drained node may stop all of its pods at once`,
      };
  for (const { before, after, changes } of changedResources(context, "PodDisruptionBudget")) {
    const resource = after;
    const allowsMore = mayMissMore([before, after], podCounts(is, after));
    const selectors = [at(before, "spec", "selector"), at(after, "spec", "selector")] as const;
    const swapped =
      changes.some(({ path }) => path[1] === "selector") &&
      !takesTheSame([was, is], selectors, [before, after]);
    const isWider = swapped && asksForLess(selectors) && at(after, "spec", "minAvailable") === undefined;
    if (swapped && !(isWider && allowsMore))
      yield {
        resource,
        path: ["spec", "selector"],
        ...(isWider && { severity: "info" as const }),
        message: `${resourceText(resource)} protects ${isWider ? "the same pods as before, and any others that have the labels that it still requires" : "different pods than before"}`,
      };
    else if (allowsMore) {
      const old = limitOf(before);
      const now = limitOf(after) ?? { field: old?.field ?? "minAvailable", value: "–" };
      const changed = old?.field === now.field ? now.value : `${now.field} ${now.value}`;
      yield {
        resource,
        path: ["spec", now.field],
        message: `${resourceText(resource)} allows more pods to be missing: ${old?.field ?? now.field} ${old?.value ?? "–"} → ${changed}`,
      };
    }
  }
}

/** True if the first selector requires everything that the second does, so the second selects at least its pods. */
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

/** More pods than this aren't tried. */
const MOST = 100;

/** The numbers of pods that a budget protects: those of its workloads, or any where one of them is unknown. */
function podCounts(state: State, budget: Resource): number[] {
  const selected = state.selectable.selected(at(budget, "spec", "selector"), budget.metadata.namespace);
  let [least, most] = selected.length === 0 ? [1, MOST] : [0, 0];
  for (const { resource } of selected) {
    const replicas = derived(state).replicas(resource);
    least += replicas?.least ?? 1;
    most += replicas?.most ?? MOST;
  }
  const [from, to] = [Math.max(least, 1), Math.min(most, least + MOST)];
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => from + index);
}

/** True if a budget allows more pods to be missing than before, and with no number of pods fewer. */
function mayMissMore([before, after]: readonly [Resource, Resource], counts: readonly number[]): boolean {
  const more = counts.map((pods) => missing(after, pods) - missing(before, pods));
  return more.some((one) => one > 0) && more.every((one) => one >= 0);
}

/** The number of pods that may be missing; percentages are rounded up, as in the disruption controller. */
function missing(budget: Resource, pods: number): number {
  const { field, value } = limitOf(budget) ?? { field: "minAvailable", value: 0 };
  const [, share] = /^(\d+)%$/.exec(String(value)) ?? [];
  const limit = Math.min(share === undefined ? Number(value) : Math.ceil((Number(share) * pods) / 100), pods);
  return field === "minAvailable" ? pods - limit : limit;
}

/** The field with which a budget sets its limit. */
function limitOf(budget: Resource): { field: string; value: string | number } | undefined {
  for (const field of ["maxUnavailable", "minAvailable"]) {
    const value = at(budget, "spec", field);
    if (typeof value === "string" || typeof value === "number") return { field, value };
  }
  return undefined;
}
