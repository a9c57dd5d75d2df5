import { equal } from "@kustogen/kustomize/value/equal.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { alignLists } from "./align.ts";
import { byIdentity, type PlacedState } from "./identity.ts";
import type { ImportedState } from "./state.ts";

/**
 * A layer for environments that have none: what all of them have. Where they differ in a value, it has the first
 * one's; what only some have is left to their overlays.
 *
 * @param environments at least one
 */
export function commonBase(name: string, environments: readonly PlacedState[]): ImportedState {
  const [placed, ...others] = environments as [PlacedState, ...PlacedState[]];
  const { state: first } = placed;
  const maps = others.map(byIdentity);
  const resources: Resource[] = [];
  const hashed = new Set<string>();
  for (const [identity, resource] of byIdentity(placed)) {
    const variants = maps.map((map) => map.get(identity));
    if (variants.some((variant) => variant === undefined)) continue;
    const key = identityKey(resource);
    if (first.hashed.has(key)) hashed.add(key);
    resources.push(common([resource, ...variants] as unknown as Value[]) as unknown as Resource);
  }
  return { name, expected: [], resources, hashed, secrets: [], changes: [] };
}

/** What several values have in common; the first one's where they differ. */
function common(values: readonly Value[], name = ""): Value {
  const [first, ...others] = values as [Value, ...Value[]];
  if (others.every((other) => equal(other, first))) return first;
  if (values.every(isMap)) {
    const result: ValueMap = {};
    for (const key in first as ValueMap) {
      const inner = (values as ValueMap[]).map((value) =>
        Object.hasOwn(value, key) ? value[key] : undefined,
      );
      if (inner.every((value) => value !== undefined)) setOwn(result, key, common(inner as Value[], key));
    }
    return result;
  }
  if (values.every(Array.isArray)) {
    const rows = alignLists(values as Value[][], name)?.filter((row) =>
      row.every((element) => element !== undefined),
    );
    // An empty list says something else than a shorter one.
    return rows === undefined || rows.length === 0 ? first : rows.map((row) => common(row as Value[]));
  }
  return first;
}
