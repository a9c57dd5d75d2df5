import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { State } from "../model/state.ts";

/** The workloads on both sides whose pods a selector selects on each; undefined if it selects none on either. */
export function selectedOnBothSides(
  [before, after]: readonly [State, State],
  [was, is]: readonly [unknown, unknown],
  [from, to]: readonly [Resource, Resource],
): { before: ReadonlySet<string>; after: ReadonlySet<string> } | undefined {
  const names = (state: State) => new Set(state.pods.map(({ resource }) => identityKey(resource)));
  const [old, now] = [names(before), names(after)];
  const taken = (state: State, selector: unknown, of: Resource) =>
    state.selectable.selected(selector, of.metadata.namespace).map(({ resource }) => identityKey(resource));
  const [olds, news] = [taken(before, was, from), taken(after, is, to)];
  if (olds.length + news.length === 0) return undefined;
  const onBoth = (keys: readonly string[]) => new Set(keys.filter((key) => old.has(key) && now.has(key)));
  return { before: onBoth(olds), after: onBoth(news) };
}

/** True for a changed selector that selects the same pods. */
export function takesTheSame(...given: Parameters<typeof selectedOnBothSides>): boolean {
  const found = selectedOnBothSides(...given);
  return found !== undefined && isWithin(found.before, found.after) && isWithin(found.after, found.before);
}

/** True for a changed selector that still selects all the pods that it selected. */
export function takesAll(...given: Parameters<typeof selectedOnBothSides>): boolean {
  const found = selectedOnBothSides(...given);
  return found !== undefined && isWithin(found.before, found.after);
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((key) => all.has(key));
}

/** True if a selector selected pods and all of their workloads are removed. */
export function goesWithItsPods(
  [before, after]: readonly [State, State],
  selector: unknown,
  of: Resource,
): boolean {
  const { namespace } = of.metadata;
  return (
    before.selectable.selected(selector, namespace).length > 0 &&
    after.selectable.selected(selector, namespace).length === 0
  );
}
