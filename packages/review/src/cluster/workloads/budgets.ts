import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { at } from "../../kubernetes/fields.ts";

/** The field with which a budget sets its limit. */
export function budgetLimit(budget: Resource): [field: string, value: string | number] | undefined {
  for (const field of ["maxUnavailable", "minAvailable"]) {
    const value = at(budget, "spec", field);
    if (typeof value === "string" || typeof value === "number") return [field, value];
  }
  return undefined;
}

/** The number of pods that must stay of some; percentages are rounded up, as in the disruption controller. */
export function keptBy(budget: Resource, pods: number): number {
  const [field, value] = budgetLimit(budget) ?? ["minAvailable", 0];
  const [, share] = /^(\d+)%$/.exec(String(value)) ?? [];
  const limit = Math.min(share === undefined ? Number(value) : Math.ceil((Number(share) * pods) / 100), pods);
  return field === "minAvailable" ? limit : pods - limit;
}
