import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { identityKey, type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { stateOf } from "../check/model/state-of.ts";
import { resourceChanges } from "../compare/resources.ts";
import { keepsAll } from "../discovery/application-sets.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import { type Overlay, overlayAt } from "../discovery/overlays.ts";
import type { DeployedState } from "../units/unit.ts";
import { reviewChanged } from "./environment.ts";
import { failedEnvironment } from "./not-compared.ts";
import type { Sides } from "./rendered-side.ts";
import type { EnvironmentReview } from "./review.ts";
import { type CompareOptions, isSelected, isWanted } from "./selection.ts";
import { sourcesOf } from "./sources.ts";
import { newlyBroken, unmadeError } from "./unmade.ts";

/** An Argo CD object on both sides, or on the side that has it. */
type Pair = { before: ArgoObject; after?: ArgoObject } | { before?: undefined; after: ArgoObject };

/**
 * The changes of Argo CD objects that no environment shows, because nothing here applies them, or not unchanged: a
 * review of each folder with such files, in which only pairs are compared.
 *
 * @param environments the reviews of what is rendered
 */
export function argoEnvironments(
  sides: Sides,
  environments: readonly EnvironmentReview[],
  options: CompareOptions,
): EnvironmentReview[] {
  const [old, now] = sides;
  const failed = environments.flatMap(({ error, path }) => (error === undefined ? [] : [path]));
  const [wasMade, isMade] = [old.rendersWithout(failed), now.rendersWithout(failed)];
  const unseen = changedPairs(sides).filter(
    // The environment that renders the object reports the change, whatever its name there. None renders what a set makes.
    ({ before, after }) =>
      (after ?? before)?.set !== undefined ||
      (before !== undefined && !wasMade(before.file)) ||
      (after !== undefined && !isMade(after.file)),
  );
  const folders = groupedBy(
    unseen,
    ({ before, after }) => folderOf((after ?? (before as ArgoObject)).file).slice(1) || ".",
  );
  const taken = new Set(environments.map(({ name }) => name));
  return [...folders]
    .sort(([one], [other]) => compareText(one, other))
    .flatMap(([path, own]) => {
      const overlay = overlayAt(path);
      if (!isSelected(overlay, options) || !isWanted(path, options)) return [];
      try {
        const name = taken.has(overlay.name) ? `${overlay.name} (Argo CD)` : overlay.name;
        const review = reviewPairs(own, sides, { ...overlay, name }, options);
        return review.resources.length + review.risks.length === 0 ? [] : [review];
      } catch (error) {
        return [failedEnvironment(overlay, error)];
      }
    });
}

/** The changes of these objects and their consequences. What is new in the repository is told by all former objects. */
function reviewPairs(pairs: readonly Pair[], sides: Sides, overlay: Overlay, { link }: CompareOptions) {
  const [old, now] = sides;
  const [before, after] = [pairs.flatMap((one) => one.before ?? []), pairs.flatMap((one) => one.after ?? [])];
  old.takeWritten(before);
  now.takeWritten(after);
  const resources = (all: readonly ArgoObject[]) => all.map(({ resource }) => resource);
  const changes = pairs.flatMap((one) =>
    resourceChanges(resources([one.before ?? []].flat()), resources([one.after ?? []].flat())),
  );
  const moved = pairs.flatMap(({ before: from, after: to }) =>
    from === undefined || to === undefined || placeOf(from) === placeOf(to)
      ? []
      : [{ resource: to.resource, from: from.file.slice(1), to: to.file.slice(1) }],
  );
  const changed = {
    before: stateOf(resources(old.declared.objects)),
    after: stateOf(resources(after)),
    context: { changes, restarts: [], stale: [], moved },
  };
  const sources = sourcesOf(sides, [resources(before), resources(after)], link);
  return { ...reviewChanged(changed, overlay), sources };
}

/** Whoever applies a folder applies its files under any name; what a set makes belongs to its file. */
function placeOf({ file, set }: ArgoObject): string {
  return set === undefined ? folderOf(file) : file;
}

/**
 * The objects that differ, paired by kind and names, within the same file first, because clusters often have
 * Applications of the same name; then in whichever files, as what one set no longer generates, another one may.
 */
export function changedPairs([old, now]: readonly [DeployedState, DeployedState]): Pair[] {
  const [before, after] = [objectsOf(old, now), objectsOf(now, old)];
  const same = paired(before, after, placeKey);
  const { pairs, gone, added } = paired(same.gone, same.added, ({ resource, set }) =>
    [set !== undefined, identityKey(resource)].join(),
  );
  // It is unknown which objects disappeared from a file that can no longer be read.
  const isUnread = (file: string) =>
    now.declared.notRendered.some((one) => one.cause === "unreadable" && `/${one.file}` === file);
  return [
    ...[...same.pairs, ...pairs].filter(
      ({ before: was, after: is }) =>
        // The change of a set itself shows what happens to the Applications that it makes.
        (was.file !== is.file || !isSame(was.resource, is.resource)) &&
        (was.set === undefined || is.set === undefined || was.file !== is.file || isSame(was.set, is.set)),
    ),
    ...gone.flatMap((one) =>
      isUnread(one.file) || mayBeMade(one, now) || isKept(one, now) ? [] : [{ before: one }],
    ),
    ...added.flatMap((one) => (mayBeMade(one, old) ? [] : [{ after: one }])),
  ];
}

/** The Argo CD objects of a state; of those that sets make, only where the other state has the set, which is new otherwise. */
function objectsOf({ declared }: DeployedState, other: DeployedState): ArgoObject[] {
  const sets = new Set(other.declared.objects.map(placeKey));
  const isOfBoth = ({ file, set }: ArgoObject) =>
    set !== undefined && sets.has(placeKey({ file, resource: set }));
  return [...declared.objects, ...declared.made.filter(isOfBoth)];
}

/** True for an Application that a set may make in a state although it isn't among those that are known. */
function mayBeMade({ file, set }: ArgoObject, { declared: { notRendered } }: DeployedState): boolean {
  return notRendered.some(
    (one) => set && (one.cause === "limit" || (`/${one.file}` === file && one.name === set.metadata.name)),
  );
}

/** True for an Application that a set leaves although it no longer makes it. */
function isKept({ file, set }: ArgoObject, { declared: { objects } }: DeployedState): boolean {
  if (set === undefined) return false;
  const key = placeKey({ file, resource: set });
  return objects.some((one) => placeKey(one) === key && keepsAll(one.resource));
}

/** Distinguishes an object from others of its name in other files. */
function placeKey({ file, resource, set }: ArgoObject): string {
  return [file, set !== undefined, identityKey(resource)].join("\0");
}

/** Pairs objects with the same key, in order, equal ones first. */
function paired(
  before: readonly ArgoObject[],
  after: readonly ArgoObject[],
  keyOf: (one: ArgoObject) => string,
): { pairs: Required<Pair>[]; gone: ArgoObject[]; added: ArgoObject[] } {
  const open = groupedBy(before, keyOf);
  const pairs: { before: ArgoObject; after: ArgoObject }[] = [];
  const left = (all: readonly ArgoObject[], isIt: (one: ArgoObject, other: ArgoObject) => boolean) =>
    all.filter((one) => {
      const candidates = open.get(keyOf(one)) ?? [];
      const at = candidates.findIndex((old) => isIt(old, one));
      if (at >= 0) pairs.push({ before: candidates.splice(at, 1)[0] as ArgoObject, after: one });
      return at < 0;
    });
  const others = left(after, (old, one) => isSame(old.resource, one.resource));
  const added = left(others, () => true);
  return { pairs, gone: [...open.values()].flat(), added };
}

function isSame(one: Resource, other: Resource): boolean {
  return one === other || equal(writtenOf(one), writtenOf(other));
}

/** Applications that a change points at missing folders, unless an environment already reports it. */
export function brokenApplications(
  sides: Sides,
  environments: readonly EnvironmentReview[],
  options: CompareOptions,
): EnvironmentReview[] {
  return newlyBroken(sides).flatMap((one) => {
    const error = unmadeError(one);
    const folder = one.file.slice(0, Math.max(0, one.file.lastIndexOf("/"))) || ".";
    const overlay = { ...overlayAt(folder), name: one.name, path: one.file };
    if (environments.some((other) => other.error?.includes(error.message))) return [];
    if (!isSelected(overlay, options) || !isWanted(folder, options)) return [];
    return [{ ...failedEnvironment(overlay, error), failing: "after", broken: [], unmade: true }];
  });
}
