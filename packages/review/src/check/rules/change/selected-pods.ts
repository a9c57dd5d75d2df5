import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { State } from "../../state.ts";

/**
 * Which pods a selector takes on each side, of those whose workloads are on both: by what they are, whatever labels tell
 * them. Undefined where it takes none on either side, so that its peers are unknown here.
 */
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

/** True for a selector that is another one and takes the same pods. */
export function takesTheSame(...given: Parameters<typeof selectedOnBothSides>): boolean {
  const found = selectedOnBothSides(...given);
  if (found === undefined || found.before.size !== found.after.size) return false;
  return [...found.before].every((key) => found.after.has(key));
}

/** True where a selector took pods, and all of their workloads go. */
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
