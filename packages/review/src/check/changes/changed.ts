import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { podOf } from "../../cluster/objects.ts";
import type { Reference } from "../../cluster/reference-table.ts";
import { pairedContainers } from "../../cluster/workloads/paired-containers.ts";
import type { Container } from "../../cluster/workloads/pods.ts";
import type { FieldPath } from "../../compare/path.ts";
import type { ResourceChange } from "../../compare/resources.ts";
import type { ChangeContext } from "../model/rule.ts";
import type { State } from "../model/state.ts";

/** A resource that exists on both sides, with its earlier name. */
export interface Changed {
  change: ResourceChange;
  before: Resource;
  after: Resource;
}

/** The changed resources of these kinds, or of all kinds if none is given. */
export function changedResources({ changes }: Pick<ChangeContext, "changes">, ...kinds: string[]): Changed[] {
  return changes.flatMap((change) => {
    const { before, after } = change;
    const isOf = kinds.length === 0 || kinds.includes(change.kind);
    return before !== undefined && after !== undefined && isOf ? [{ change, before, after }] : [];
  });
}

/** The containers that exist on both sides of changed workloads, even if they were renamed, with their paths by name. */
export function* changedContainers([before, after]: readonly [State, State], workloads: readonly Changed[]) {
  for (const changed of workloads) {
    const was = podOf(before, changed.before);
    const is = podOf(after, changed.after);
    if (was === undefined || is === undefined) continue;
    for (const { old, now } of pairedContainers(was, is))
      yield { ...changed, container: now.name, old, now, path: containerPath(now) };
  }
}

/** The path of a container, by name. */
export function containerPath({ path, name }: Pick<Container, "path" | "name">): FieldPath {
  return [...path.slice(0, -1), { key: [["name", name]] }];
}

/** The path at which a pod reads a ConfigMap or a Secret: of a container, by name. */
export function readPath({ container, variable, path }: Reference): FieldPath {
  if (container === undefined) return path;
  const at = containerPath(container);
  return variable === undefined ? [...at, "envFrom"] : [...at, "env", { key: [["name", variable]] }];
}

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
