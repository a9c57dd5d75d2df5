import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import { replicasIn } from "../../model/derived.ts";
import type { State } from "../../model/state.ts";
import type { Row } from "./rows.ts";
import { goesWithItsPods, takesAll } from "./selected-pods.ts";

const kinds = ["PodDisruptionBudget"];

/** What budgets protect: fewer pods than before, or other ones. */
export const BUDGETS: readonly Row[] = [
  {
    kinds,
    how: "gone",
    if: ({ before, states }) => !goesWithItsPods(states, at(before, "spec", "selector"), before),
    says: ({ name }) => `${name} is removed: a drained node may stop all of its pods at once`,
  },
  {
    kinds,
    value: (one) => at(one, "spec", "selector"),
    path: "spec.selector",
    how: "changed",
    if: ({ before, after, states, was, is }) => !takesAll(states, [was, is], [before, after]),
    says: ({ name }) => `${name} protects different pods than before`,
  },
  {
    kinds,
    value: limitText,
    path: "spec",
    how: "changed",
    // Of as many pods as there are now, so that a share and a number compare.
    if: ({ before, after, states: [, state] }) => {
      const pods = podsOf(state, after);
      return keptBy(after, pods) < keptBy(before, pods);
    },
    says: ({ name, was, is }) => `${name} allows more pods to be missing: ${asText(was)} → ${asText(is)}`,
  },
];

/** The pods that a budget selects, at least. */
function podsOf(state: State, budget: Resource): number {
  const selected = state.selectable.selected(at(budget, "spec", "selector"), budget.metadata.namespace);
  return selected.reduce((sum, { resource }) => sum + (replicasIn(state, resource)?.least ?? 1), 0) || MANY;
}

/** Where the pods of a budget are unknown. */
const MANY = 100;

/** The number of pods that must stay; percentages are rounded up, as in the disruption controller. */
function keptBy(budget: Resource, pods: number): number {
  const [field, value] = limitOf(budget) ?? ["minAvailable", 0];
  const [, share] = /^(\d+)%$/.exec(String(value)) ?? [];
  const limit = Math.min(share === undefined ? Number(value) : Math.ceil((Number(share) * pods) / 100), pods);
  return field === "minAvailable" ? limit : pods - limit;
}

function limitText(budget: Resource): string {
  return limitOf(budget)?.map(asText).join(" ") ?? "–";
}

/** The field with which a budget sets its limit. */
function limitOf(budget: Resource): [field: string, value: string | number] | undefined {
  for (const field of ["maxUnavailable", "minAvailable"]) {
    const value = at(budget, "spec", field);
    if (typeof value === "string" || typeof value === "number") return [field, value];
  }
  return undefined;
}
