import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { identityKey, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { applicationsOfSet, keepsAll, madeObject } from "../discovery/application-sets.ts";
import {
  type ArgoObject,
  type ArgoObjects,
  isManifestFile,
  oddManifests,
  type UnreadableFile,
} from "../discovery/argo-documents.ts";
import { declaredIn } from "../discovery/deploying-files.ts";
import type { Discovery } from "../discovery/discover.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";

/** An Argo CD object on both sides, or on the side that has it. */
export type ArgoPair = { before: ArgoObject; after?: ArgoObject } | { before?: undefined; after: ArgoObject };

/** The Argo CD objects that a change affects. */
export interface ChangedArgo {
  /** Objects that are new, removed, changed, or in another file. */
  pairs: ArgoPair[];
  /** Files of the state after that may contain some but can't be read. */
  unreadable: UnreadableFile[];
}

/**
 * Reads the Argo CD objects in the changed files, whoever applies them. Objects are paired by kind and names, within
 * the same file first, because clusters often have Applications of the same name.
 */
export function changedArgo(before: Discovery, after: Discovery, changed: ReadonlySet<string>): ChangedArgo {
  const old = objectsOf(before, changed);
  const now = objectsOf(after, changed);
  const pairs: ArgoPair[] = [];
  const rest = paired(old.objects, now.objects, placeKey, pairs);
  const { gone, added } = paired(rest.gone, rest.added, ({ resource }) => identityKey(resource), pairs);
  // It is unknown which objects disappeared from a file that can no longer be read.
  const unread = new Set(now.unreadable.map(({ file }) => file));
  pairs.push(
    ...gone.filter(({ file }) => !unread.has(file)).map((one) => ({ before: one })),
    ...added.map((one) => ({ after: one })),
  );
  return { pairs: pairs.filter(isChange), unreadable: now.unreadable };
}

/**
 * The changed Applications of sets, whose generators' files or declared clusters changed; of a set that changed itself, only
 * the Applications that are new or gone, because its own change shows what happens to the others.
 */
export function changedBySets(
  before: { tree: ListedTree; objects: readonly ArgoObject[] },
  after: { tree: ListedTree; objects: readonly ArgoObject[] },
): ArgoPair[] {
  const old = new Map(before.objects.map((one) => [placeKey(one), one]));
  const pairs: ArgoPair[] = [];
  const left: ArgoObject[] = [];
  const come: ArgoObject[] = [];
  const hasSameClusters = jsonText(before.tree.clusters) === jsonText(after.tree.clusters);
  const changing = ['"git":', ...(hasSameClusters ? [] : ['"clusters":'])];
  for (const set of after.objects) {
    if (set.resource.kind !== "ApplicationSet") continue;
    const was = old.get(placeKey(set));
    if (was === undefined) continue;
    const isChanged = !isSame(was, set);
    const text = jsonText(set.resource);
    if (!isChanged && !changing.some((one) => text.includes(one))) continue;
    const [former, present] = [madeBy(before.tree, was), madeBy(after.tree, set)];
    const { gone, added } = paired(former.made, present.made, placeKey, isChanged ? [] : pairs);
    // A set of which a part can't be followed may generate the rest there.
    if (present.isWhole && !keepsAll(set.resource)) left.push(...gone);
    if (former.isWhole) come.push(...added);
  }
  // What one set no longer generates, another one may.
  const { gone, added } = paired(left, come, ({ resource }) => identityKey(resource), pairs);
  pairs.push(...gone.map((one) => ({ before: one })), ...added.map((one) => ({ after: one })));
  return pairs.filter(isChange);
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

function objectsOf({ tree, folders }: Discovery, changed: ReadonlySet<string>): ArgoObjects {
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
