import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt } from "@kustogen/review/kubernetes/fields.ts";
import type { IgnoredDifference } from "../authoring/argo.ts";

/**
 * The fields that an Application doesn't compare, each once.
 *
 * @param own true for an Application that kustogen has generated: what an autoscaler sets is ignored anyway
 */
export function keptDifferences(spec: ValueMap, own: boolean): IgnoredDifference[] {
  const found: IgnoredDifference[] = [];
  for (const [ignored] of itemsAt(spec, "ignoreDifferences")) {
    const { group, managedFieldsManagers: _, ...rest } = ignored;
    const entry = { ...(group === "" || group === undefined ? {} : { group }), ...rest };
    const said = rest.jsonPointers !== undefined || rest.jqPathExpressions !== undefined;
    const usual = own && rest.name !== undefined && equal(rest.jsonPointers ?? null, ["/spec/replicas"]);
    if (said && !usual && !includes(found, entry as never)) found.push(entry as never);
  }
  return found;
}

/** What all Applications ignore, for their system to say; it is taken out of them, and the rest stays each one's own. */
export function sharedDifferences(
  kept: Iterable<{ ignoreDifferences?: IgnoredDifference[] }>,
): IgnoredDifference[] {
  const all = [...kept];
  const [first, ...others] = all.map(({ ignoreDifferences = [] }) => ignoreDifferences);
  const shared = (first ?? []).filter((entry) => others.every((other) => includes(other, entry)));
  for (const one of all) {
    const own = one.ignoreDifferences?.filter((entry) => !includes(shared, entry)) ?? [];
    if (own.length > 0) one.ignoreDifferences = own;
    else delete one.ignoreDifferences;
  }
  return shared;
}

function includes(entries: readonly IgnoredDifference[], entry: IgnoredDifference): boolean {
  return entries.some((one) => equal(one as unknown as Value, entry as unknown as Value));
}
