import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { keepsAll } from "../discovery/application-sets.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import { overlayAt } from "../discovery/overlays.ts";
import { relativePath, treePath } from "../discovery/tree-paths.ts";
import { nameText, resourceText } from "../kubernetes/resource-name.ts";
import type { DeployedState } from "../units/unit.ts";
import { asDeployed } from "./as-deployed.ts";
import { isApplied, nothingApplies } from "./gone-application.ts";
import { failedEnvironment, hasNews } from "./not-compared.ts";
import { changedObjects, isSame, type ObjectPair, objectOf, placeKey, reviewPairs } from "./object-pairs.ts";
import type { SidePair } from "./rendered-side.ts";
import type { EnvironmentReview } from "./review.ts";
import { type CompareOptions, isCompared } from "./selection.ts";
import { newlyNotRendered, unmadeError } from "./unmade.ts";

/** The changes of Argo CD objects that no rendered environment shows: a review of each folder with such files. */
export function argoEnvironments(
  sides: SidePair,
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
  const folders = groupedBy(unseen, (one) => relativePath("/", folderOf(objectOf(one).file)));
  const taken = new Set(environments.map(({ name }) => name));
  return [...folders]
    .sort(([one], [other]) => compareText(one, other))
    .flatMap(([path, own]) => {
      const overlay = overlayAt(path);
      if (!isCompared(path, options)) return [];
      const name = taken.has(overlay.name) ? `${overlay.name} (Argo CD)` : overlay.name;
      const moved = own.flatMap(({ before: from, after: to }) =>
        from === undefined || to === undefined || placeOf(from) === placeOf(to)
          ? []
          : [{ resource: to.resource, from: from.file.slice(1), to: to.file.slice(1) }],
      );
      // What is new in the repository is told by all former objects.
      const states = [old.declared.objects, own.flatMap(({ after }) => after ?? [])] as const;
      const review = reviewPairs(own, states, sides, { ...overlay, name, moved }, options.link);
      const left = new Map(
        own.flatMap(({ before, after }) =>
          before === undefined ||
          after !== undefined ||
          before.set !== undefined ||
          isApplied(old, before.file)
            ? []
            : [[resourceText(before.resource), nothingApplies(before.file)] as const],
        ),
      );
      const risks = asDeployed(review, EVERYWHERE, (removed) => left.get(nameText(removed)));
      return hasNews(review) ? [{ ...review, risks }] : [];
    });
}

/** Whether a folder of Argo CD's objects is deployed says nothing of each of them. */
const EVERYWHERE = [{ size: 0, has: () => true }];

/** Whoever applies a folder applies its files under any name; what a set makes belongs to its file. */
function placeOf({ file, set }: ArgoObject): string {
  return set === undefined ? folderOf(file) : file;
}

/** The objects that differ; what one set no longer generates, another one may. */
export function changedPairs([old, now]: readonly [DeployedState, DeployedState]): ObjectPair[] {
  const [before, after] = [objectsOf(old, now), objectsOf(now, old)];
  // It is unknown which objects disappeared from a file that can no longer be read.
  const isUnread = (file: string) =>
    now.declared.notRendered.some((one) => one.cause === "unreadable" && `/${one.file}` === file);
  return changedObjects(before, after).filter(({ before: was, after: is }) => {
    if (was === undefined) return is !== undefined && !mayBeMade(is, old);
    if (is === undefined) return !isUnread(was.file) && !mayBeMade(was, now) && !isKept(was, now);
    // The change of a set itself shows what happens to the Applications that it makes.
    return was.set === undefined || is.set === undefined || was.file !== is.file || isSame(was.set, is.set);
  });
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
  const key = set && placeKey({ file, resource: set });
  return objects.some((one) => placeKey(one) === key && keepsAll(one.resource));
}

/** Applications that a change points at missing folders, unless an environment already reports it. */
export function brokenApplications(
  sides: SidePair,
  environments: readonly EnvironmentReview[],
  options: CompareOptions,
): EnvironmentReview[] {
  return newlyNotRendered(sides).flatMap((one) => {
    const error = unmadeError(one);
    const folder = relativePath("/", folderOf(treePath(one.file)));
    const overlay = { ...overlayAt(folder), name: one.name, path: one.file };
    if (!one.broken || environments.some((other) => other.error?.includes(error.message))) return [];
    if (!isCompared(folder, options)) return [];
    return [{ ...failedEnvironment(overlay, error), failing: "after", broken: [], unmade: true }];
  });
}
