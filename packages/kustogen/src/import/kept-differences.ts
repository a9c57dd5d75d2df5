import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt } from "@kustogen/review/kubernetes/fields.ts";
import { scaledReplicas } from "../argocd/ignore-differences.ts";
import type { IgnoredDifference } from "../authoring/argo.ts";

/**
 * The fields that an Application ignores, without duplicates, except those that a generated one ignores anyway:
 * fields set by an autoscaler.
 * @param own true for an Application that kustogen generated
 * @param resources the resources that it deploys
 */
export function keptDifferences(
  spec: ValueMap,
  own: boolean,
  resources: readonly Resource[] = [],
): IgnoredDifference[] {
  const scaled = scaledReplicas(resources);
  const found: IgnoredDifference[] = [];
  for (const [ignored] of itemsAt(spec, "ignoreDifferences")) {
    const { group, managedFieldsManagers: _, ...rest } = ignored;
    const entry = { ...(group === "" || group === undefined ? {} : { group }), ...rest };
    const said = rest.jsonPointers !== undefined || rest.jqPathExpressions !== undefined;
    const replicas = rest.name !== undefined && equal(rest.jsonPointers ?? null, ["/spec/replicas"]);
    const isScaled = scaled.some(({ kind, name }) => kind === rest.kind && name === rest.name);
    const usual = replicas && (own || isScaled) && rest.jqPathExpressions === undefined;
    if (said && !usual && !includes(found, entry as never)) found.push(entry as never);
  }
  return found;
}

/** The fields that all Applications ignore, for their system; they are removed from each, and the rest stays. */
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
