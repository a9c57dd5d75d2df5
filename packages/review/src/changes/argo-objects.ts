import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { identityKey, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { stateOf } from "../check/model/state-of.ts";
import { resourceChanges } from "../compare/resources.ts";
import { applicationsOfSet, keepsAll, madeObject } from "../discovery/application-sets.ts";
import {
  type ArgoObject,
  type ArgoObjects,
  isManifestFile,
  oddManifests,
} from "../discovery/argo-documents.ts";
import { declaredIn } from "../discovery/deploying-files.ts";
import type { Discovery } from "../discovery/discover.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { overlayAt } from "../discovery/overlays.ts";
import { failedEnvironment } from "./not-compared.ts";
import type { Sides } from "./rendered-side.ts";
import { type EnvironmentReview, NOTHING_CHANGES } from "./review.ts";
import { risksOf } from "./risks.ts";
import { type CompareOptions, isSelected, isWanted } from "./selection.ts";
import { sourcesOf } from "./sources.ts";
import { newlyBroken, unmadeError } from "./unmade.ts";

/** An Argo CD object on both sides, or on the side that has it. */
type ArgoPair = { before: ArgoObject; after?: ArgoObject } | { before?: undefined; after: ArgoObject };

/**
 * The changes of Argo CD objects that no environment shows, because nothing here applies them, or not unchanged: a
 * review of each folder with such files, in which only pairs are compared.
 *
 * @param environments the reviews of what is rendered
 */
export function argoEnvironments(
  sides: Sides,
  changed: ReadonlySet<string>,
  environments: readonly EnvironmentReview[],
  options: CompareOptions,
): EnvironmentReview[] {
  const [old, now] = sides;
  const failed = environments.flatMap(({ error, path }) => (error === undefined ? [] : [path]));
  const [wasMade, isMade] = [old.rendersWithout(failed), now.rendersWithout(failed)];
  const pairs = [...writtenPairs(sides, changed), ...pairsOfSets(sides)].filter(isChange);
  const unseen = pairs.filter(
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
        const review = reviewPairs(own, sides, options);
        if (review.resources.length + review.risks.length === 0) return [];
        const name = taken.has(overlay.name) ? `${overlay.name} (Argo CD)` : overlay.name;
        return [{ ...overlay, name, ...review }];
      } catch (error) {
        return [failedEnvironment(overlay, error)];
      }
    });
}

/** The changes of these objects and their consequences. What is new in the repository is told by all former objects. */
function reviewPairs(pairs: readonly ArgoPair[], sides: Sides, { link }: CompareOptions) {
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
  const risks = risksOf({
    before: stateOf(resources(old.declared.objects)),
    after: stateOf(resources(after)),
    context: { changes, restarts: [], stale: [], moved },
  });
  const sources = sourcesOf(sides, [resources(before), resources(after)], link);
  return { ...NOTHING_CHANGES, resources: changes, risks, sources };
}

/** Whoever applies a folder applies its files under any name; what a set makes belongs to its file. */
function placeOf({ file, set }: ArgoObject): string {
  return set === undefined ? folderOf(file) : file;
}

/**
 * Pairs the Argo CD objects in the changed files by kind and names, within the same file first, because clusters often
 * have Applications of the same name.
 */
export function writtenPairs(
  [old, now]: readonly [{ discovery: Discovery }, { discovery: Discovery }],
  changed: ReadonlySet<string>,
): ArgoPair[] {
  const [before, after] = [objectsIn(old.discovery, changed), objectsIn(now.discovery, changed)];
  const pairs: ArgoPair[] = [];
  const { gone, added } = paired(before.objects, after.objects, placeKey, pairs);
  const rest = pairedAnywhere(gone, added);
  // It is unknown which objects disappeared from a file that can no longer be read.
  const unread = new Set(after.unreadable.map(({ file }) => file));
  return [
    ...pairs,
    ...rest.filter(({ before: one, after: is }) => is !== undefined || !unread.has(one?.file ?? "")),
  ];
}

/**
 * The Applications of sets, whose generators' files or declared clusters changed; of a set that changed itself, only
 * the Applications that are new or gone, because its own change shows what happens to the others.
 */
function pairsOfSets([before, after]: Sides): ArgoPair[] {
  const old = new Map(before.declared.objects.map((one) => [placeKey(one), one]));
  const [was, is] = [before.discovery.tree, after.discovery.tree];
  const pairs: ArgoPair[] = [];
  const left: ArgoObject[] = [];
  const come: ArgoObject[] = [];
  const hasSameClusters = jsonText(was.clusters) === jsonText(is.clusters);
  const changing = ['"git":', ...(hasSameClusters ? [] : ['"clusters":'])];
  for (const set of after.declared.objects) {
    const former = set.resource.kind === "ApplicationSet" ? old.get(placeKey(set)) : undefined;
    if (former === undefined) continue;
    const isChanged = !isSame(former, set);
    const text = jsonText(set.resource);
    if (!isChanged && !changing.some((one) => text.includes(one))) continue;
    const [made, present] = [madeBy(was, former), madeBy(is, set)];
    const { gone, added } = paired(made.made, present.made, placeKey, isChanged ? [] : pairs);
    // A set of which a part can't be followed may generate the rest there.
    if (present.isWhole && !keepsAll(set.resource)) left.push(...gone);
    if (made.isWhole) come.push(...added);
  }
  // What one set no longer generates, another one may.
  return [...pairs, ...pairedAnywhere(left, come)];
}

/** Pairs objects by kind and names, in whichever files; the rest are gone or new. */
function pairedAnywhere(before: readonly ArgoObject[], after: readonly ArgoObject[]): ArgoPair[] {
  const pairs: ArgoPair[] = [];
  const { gone, added } = paired(before, after, ({ resource }) => identityKey(resource), pairs);
  return [...pairs, ...gone.map((one) => ({ before: one })), ...added.map((one) => ({ after: one }))];
}

/** Distinguishes an object from others of its name in other files. */
function placeKey({ file, resource }: ArgoObject): string {
  return `${file}\0${identityKey(resource)}`;
}

/** The Applications that a set generates, as objects in its file, and whether these are all. */
function madeBy(tree: ListedTree, set: ArgoObject): { made: ArgoObject[]; isWhole: boolean } {
  const all = applicationsOfSet(tree, writtenOf(set.resource));
  const made = all.flatMap((one) => ("why" in one ? [] : [madeObject(set, one.template)]));
  return { made, isWhole: made.length === all.length };
}

/** The Argo CD objects in the changed files of a state, whoever applies them. */
function objectsIn({ tree, folders }: Discovery, changed: ReadonlySet<string>): ArgoObjects {
  const all = [...changed];
  const odd =
    tree.hasLinks || !all.every(isManifestFile)
      ? oddManifests(tree, folders).filter(
          (path) =>
            changed.has(path) || (tree.files.get(path)?.link === true && leadsTo(tree, path, changed)),
        )
      : [];
  const files = all.filter((path) => isManifestFile(path) && tree.files.has(path));
  return declaredIn(tree, [...files, ...odd]);
}

function leadsTo(tree: Discovery["tree"], link: string, changed: ReadonlySet<string>): boolean {
  try {
    return changed.has(tree.realPath(link));
  } catch {
    // A path that leads out of the tree refers to nothing in it.
    return false;
  }
}

/** Pairs objects with the same key, in order, equal ones first. Returns the rest. */
function paired(
  before: readonly ArgoObject[],
  after: readonly ArgoObject[],
  keyOf: (one: ArgoObject) => string,
  pairs: ArgoPair[],
): { gone: ArgoObject[]; added: ArgoObject[] } {
  const open = groupedBy(before, keyOf);
  const left: ArgoObject[] = [];
  const take = (one: ArgoObject, isIt: (other: ArgoObject) => boolean): boolean => {
    const candidates = open.get(keyOf(one)) ?? [];
    const at = candidates.findIndex(isIt);
    if (at < 0) return false;
    pairs.push({ before: candidates.splice(at, 1)[0] as ArgoObject, after: one });
    return true;
  };
  const other = after.filter((one) => !take(one, (old) => isSame(old, one)));
  for (const one of other) if (!take(one, () => true)) left.push(one);
  return { gone: [...open.values()].flat(), added: left };
}

function isSame(one: ArgoObject, other: ArgoObject): boolean {
  return equal(writtenOf(one.resource), writtenOf(other.resource));
}

function isChange({ before, after }: ArgoPair): boolean {
  return before === undefined || after === undefined || before.file !== after.file || !isSame(before, after);
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
