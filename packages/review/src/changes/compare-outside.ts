import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import type { Discovery } from "../discovery/discover.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { objectsForClusters } from "../discovery/outside-environments.ts";
import { isExcluded, overlayAt } from "../discovery/overlays.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import { asDeployed } from "./as-deployed.ts";
import type { Comparison } from "./compare-overlays.ts";
import { changedObjects, objectOf, placeKey, reviewPairs } from "./object-pairs.ts";
import { changedOutside, isOfKustomization, OUTSIDE, outsideIn } from "./outside-changes.ts";
import type { Sides } from "./rendered-side.ts";
import type { EnvironmentReview, Risk, UnchangedEnvironment } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { structureRisk } from "./structure.ts";

/** Someone may apply such files, but who is unknown. */
const BY_HAND = [{ size: 1, has: () => false }];

/**
 * Compares the objects in changed files that belong to no environment, as they are written: someone may apply them by
 * hand, or from elsewhere.
 */
export function compareOutside(
  sides: Sides,
  changed: ReadonlySet<string>,
  options: CompareOptions,
): Omit<Comparison, "notRendered"> {
  const states = sides.map(({ discovery }) => discovery);
  const files = changedOutside(sides, changed, options);
  const isRead = (file: string) =>
    !isExcluded(relativePath("/", folderOf(file)), options) &&
    states.every(({ tree }) => !tree.files.has(file) || objectsIn(tree, file) !== undefined);
  const read = files.filter(isRead);
  const left = files.filter((file) => !read.includes(file));
  const environments: EnvironmentReview[] = [];
  const unchanged: UnchangedEnvironment[] = [];
  const folders = new Set(read.map(folderOf));
  const [before = [], after = []] = sides.map((side) =>
    outsideIn(side, (file) => folders.has(folderOf(file))).flatMap(
      (file) => objectsIn(side.discovery.tree, file) ?? [],
    ),
  );
  const doubled = new Set([before, after].flatMap(foldersWithDoubles));
  // The folder of a kustomization is an environment itself, or part of one.
  const isApart = (folder: string) => doubled.has(folder) || states.some(({ folders: of }) => of.has(folder));
  /** A folder, or a file if others in its folder have the same objects or are a kustomization. */
  const groupAt = (file: string) => (isApart(folderOf(file)) ? file : folderOf(file));
  const changes = groupedBy(changedObjects(before, after), (one) => groupAt(objectOf(one).file));
  for (const [at, own] of groupedBy(read, groupAt)) {
    const path = relativePath("/", at);
    const overlay = { ...overlayAt(path), name: `${path} (plain files)` };
    const changed = changes.get(at) ?? [];
    const isHere = ({ file }: ArgoObject) => groupAt(file) === at;
    const left = new Set([...changed.flatMap((one) => one.before ?? []), ...before.filter(isHere)]);
    const review = reviewPairs(changed, [[...left], after.filter(isHere)], sides, overlay, options.link);
    if (review.error !== undefined) environments.push(review);
    else if (review.resources.length === 0)
      unchanged.push({ name: overlay.name, path: overlay.path, moved: true });
    else {
      const isDead = own.every((file) => isIgnored(file, states));
      const reported = isDead ? withoutEffect(review) : { ...review, risks: asDeployed(review, BY_HAND) };
      environments.push({ ...reported, risks: [...reported.risks, whoApplies(own)] });
    }
  }
  const notLookedAt = left.map((file): NotLookedAt => {
    return { place: relativePath("/", file), cause: "manifest", what: OUTSIDE };
  });
  return { environments, unchanged, notLookedAt };
}

/** A note that nothing here applies some files of a folder. */
function whoApplies([file = "", ...more]: readonly string[]): Risk {
  const what = more.length === 0 ? relativePath("/", file) : `${more.length + 1} changed files`;
  const message = `nothing here deploys ${what}: no kustomization, Application or Flux Kustomization includes ${more.length === 0 ? "it" : "them"}`;
  return structureRisk("info", message);
}

/** True for a file in or below a folder whose kustomization doesn't list it, in each state with the file. */
function isIgnored(file: string, states: readonly Discovery[]): boolean {
  return states.every(
    ({ folders, tree }) => !tree.files.has(file) || isOfKustomization(folders, folderOf(file)),
  );
}

/** The review of objects that nobody applies. */
function withoutEffect({ unjudged: _, ...review }: EnvironmentReview): EnvironmentReview {
  return { ...review, risks: [], restarts: [], stale: [], isDead: true };
}

/** The folders of which several files have the same object: variants, of which one is applied. */
function foldersWithDoubles(objects: readonly ArgoObject[]): string[] {
  const byId = groupedBy(objects, (one) => placeKey({ ...one, file: folderOf(one.file) }));
  return [...byId.values()].flatMap(([one, ...more]) => (one && more.length > 0 ? [folderOf(one.file)] : []));
}

/** The objects for clusters in a file; undefined if it can't be read. */
function objectsIn(tree: ListedTree, file: string): ArgoObject[] | undefined {
  const found = attempt(() => objectsForClusters(tree.read(file), file), undefined);
  return found?.map((value) => ({ resource: resourceOf(value), file }));
}
