import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { addTo, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { DeclaredFolders } from "../discovery/declared-folders.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { mapAt } from "../kubernetes/fields.ts";
import type { ResourceName } from "../kubernetes/resource-name.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { EnvironmentReview } from "./review.ts";

/** Reviews in which each change is reported once, and the environments that have nothing else to report. */
interface ReportedByOne {
  environments: EnvironmentReview[];
  again: EnvironmentReview[];
}

/**
 * Removes changes from an environment that a nested one reports as well: a root that includes the nested folder creates
 * the same object. If they are deployed to different destinations, there are two objects, and both are kept.
 */
export function reportedByInnermost(
  environments: readonly EnvironmentReview[],
  sides: readonly [RenderedSide, RenderedSide],
): ReportedByOne {
  const reported: ReportedByOne = { environments: [], again: [] };
  const within = byOuter(environments);
  const destinations = sides.map(({ declared }) => destinationsIn(declared));
  for (const review of environments) {
    const inner = (within.get(review) ?? []).filter((one) => isInside(one, review, sides, destinations));
    const left = inner.length === 0 ? review : without(review, inner);
    if (left === undefined) reported.again.push(review);
    else reported.environments.push(left);
  }
  return reported;
}

/** The environments nested below each one; there may be thousands. */
function byOuter(environments: readonly EnvironmentReview[]): Map<EnvironmentReview, EnvironmentReview[]> {
  const byFolder = groupedBy(environments, (one) => treePath(one.path));
  const found = new Map<EnvironmentReview, EnvironmentReview[]>();
  for (const one of environments)
    for (let at = treePath(one.path); at !== "/"; ) {
      at = folderOf(at);
      for (const outer of byFolder.get(at) ?? []) addTo(found, outer, one);
    }
  return found;
}

/** The destinations of each folder on one side. */
type Destinations = ReadonlyMap<string, ValueMap[]>;

function destinationsIn({ applications }: DeclaredFolders): Destinations {
  const found = new Map<string, ValueMap[]>();
  for (const { path, document } of applications) {
    const { namespace: _, ...cluster } = mapAt(document, "spec", "destination");
    addTo(found, path, cluster);
  }
  return found;
}

/** True for an environment nested below another one that includes it and has the same destination. */
function isInside(
  one: EnvironmentReview,
  outer: EnvironmentReview,
  sides: readonly [RenderedSide, RenderedSide],
  destinations: readonly Destinations[],
): boolean {
  if (one.error !== undefined || outer.error !== undefined) return false;
  const [inside, root] = [treePath(one.path), treePath(outer.path)];
  return sides.some(({ discovery }, index) => {
    const own = discovery.folders.get(inside)?.file;
    if (own === undefined || !discovery.graph.of(root).files.has(own)) return false;
    const to = (path: string) => destinations[index]?.get(path) ?? [];
    const [there, here] = [to(one.path), to(outer.path)];
    return here.length === 0 || there.some((destination) => here.some((other) => equal(destination, other)));
  });
}

/** A review without changes that others report; undefined if nothing is left. */
function without(
  review: EnvironmentReview,
  others: readonly EnvironmentReview[],
): EnvironmentReview | undefined {
  const said = new Map<string, ResourceChange[]>();
  for (const { resources } of others) for (const one of resources) addTo(said, nameKey(one), one);
  const isSaid = (change: ResourceChange) =>
    (said.get(nameKey(change)) ?? []).some((other) => isSame(change, other));
  const again = new Set(review.resources.filter(isSaid));
  if (again.size === 0) return review;
  const names = new Set([...again].map(nameKey));
  const risks = new Set(others.flatMap((one) => one.risks.map(({ id, message }) => `${id}\0${message}`)));
  const isLeft = (one: ResourceName) => !names.has(nameKey(one));
  const left = {
    resources: review.resources.filter((change) => !again.has(change)),
    risks: review.risks.filter(({ id, message }) => !risks.has(`${id}\0${message}`)),
  };
  if (left.resources.length + left.risks.length === 0 && review.broken === undefined) return undefined;
  const { unjudged: all = [], ...rest } = review;
  const unjudged = all.filter(isLeft);
  return {
    ...rest,
    ...left,
    ...(unjudged.length > 0 && { unjudged }),
    restarts: review.restarts.filter(isLeft),
    stale: review.stale.filter(isLeft),
    variables: review.variables.filter(isLeft),
    steps: review.steps.filter(isLeft),
  };
}

function nameKey({ kind, namespace, name }: ResourceName): string {
  return `${kind}\0${namespace}\0${name}`;
}

function isSame(one: ResourceChange, other: ResourceChange): boolean {
  return (
    one.action === other.action &&
    isSameResource(one.before, other.before) &&
    isSameResource(one.after, other.after)
  );
}

function isSameResource(one: Resource | undefined, other: Resource | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return equal(writtenOf(one), writtenOf(other));
}
