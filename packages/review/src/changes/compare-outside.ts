import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import { manifestFoldersOf } from "../discovery/application-sources.ts";
import { type ArgoObject, isManifestFile } from "../discovery/argo-documents.ts";
import type { Discovery } from "../discovery/discover.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import {
  type DeployedHere,
  hasObjects,
  isApplied,
  objectsForClusters,
  outsideEnvironments,
} from "../discovery/outside-environments.ts";
import { isExcluded, overlayAt } from "../discovery/overlays.ts";
import { relativePath, treePath } from "../discovery/tree-paths.ts";
import { asDeployed } from "./as-deployed.ts";
import type { Comparison } from "./compare-overlays.ts";
import { changedObjects, objectOf, placeKey, reviewPairs } from "./object-pairs.ts";
import type { RenderedSide, SidePair } from "./rendered-side.ts";
import type { EnvironmentReview, Risk, UnchangedEnvironment } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { structureRisk } from "./structure.ts";

/** Someone may apply such files, but who is unknown. */
const BY_HAND = [{ size: 1, has: () => false }];

/** Compares the objects in changed files of no environment as they are written: someone else may apply them. */
export function compareOutside(
  sides: SidePair,
  changed: ReadonlySet<string>,
  options: CompareOptions,
): Omit<Comparison, "notRendered"> {
  const states = sides.map(({ discovery }) => discovery);
  const files = changedOutside(sides, changed, options);
  const isRead = (file: string) =>
    states.every(({ tree }) => !tree.files.has(file) || objectsIn(tree, file) !== undefined);
  const read = files.filter(isRead);
  const left = files.filter((file) => !read.includes(file));
  const environments: EnvironmentReview[] = [];
  const unchanged: UnchangedEnvironment[] = [];
  const folders = new Set(read.map(folderOf));
  const [before = [], after = []] = sides.map((side) => {
    const found = outsideIn(side, (file) => folders.has(folderOf(file)));
    return found.flatMap((file) => objectsIn(side.discovery.tree, file) ?? []);
  });
  const doubled = new Set([before, after].flatMap(foldersWithDoubles));
  // The folder of a kustomization is an environment itself, or part of one.
  const isApart = (folder: string) => doubled.has(folder) || states.some(({ folders: of }) => of.has(folder));
  /** A folder, or a file if others in its folder have the same objects or are a kustomization. */
  const groupAt = (file: string) => (isApart(folderOf(file)) ? file : folderOf(file));
  const changes = groupedBy(changedObjects(before, after), (one) => groupAt(objectOf(one).file));
  for (const [at, own] of groupedBy(read, groupAt)) {
    const path = relativePath("/", at);
    const overlay = { ...overlayAt(path), name: `${path} (plain files)` };
    const pairs = changes.get(at) ?? [];
    const isHere = ({ file }: ArgoObject) => groupAt(file) === at;
    const was = new Set([...pairs.flatMap((one) => one.before ?? []), ...before.filter(isHere)]);
    const review = reviewPairs(pairs, [[...was], after.filter(isHere)], sides, overlay, options.link);
    if (review.error !== undefined) environments.push(review);
    else if (review.resources.length === 0)
      unchanged.push({ name: overlay.name, path: overlay.path, moved: true });
    else {
      const isDead = own.every((file) =>
        states.every((one) => !one.tree.files.has(file) || isOfKustomization(one.folders, folderOf(file))),
      );
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

/** What a report says of a changed file with objects that nothing applies, if it can't be compared. */
const OUTSIDE = "the change touches it; no kustomization lists it, and neither Argo CD nor Flux deploys it";

/** True for a changed file that has objects, wherever these are applied. */
export function mayBeOutside(tree: ListedTree, file: string): boolean {
  if (!isManifestFile(file) || isKustomizationFile(file)) return false;
  return attempt(() => hasObjects(tree.read(file), file, isApplied), false);
}

/** The changed files with objects that belong to no environment, neither before the change nor after it. */
function changedOutside(sides: SidePair, changed: ReadonlySet<string>, options: CompareOptions): string[] {
  if (!isOfAll(options)) return [];
  const isAsked = (file: string) =>
    changed.has(file) && !isExcluded(relativePath("/", folderOf(file)), options);
  const found = sides.map((side) => new Set(outsideIn(side, isAsked)));
  // A file with objects that are outside on one side alone changes an environment.
  const isOutside = (file: string) =>
    sides.every(({ discovery }, at) => found[at]?.has(file) || !mayBeOutside(discovery.tree, file));
  return [...new Set(found.flatMap((files) => [...files]))].filter(isOutside);
}

/** True if all environments are compared, so that a report is about every changed file. */
export function isOfAll(options: CompareOptions): boolean {
  const { applications, environments = [], systems = [], only, besideCheck } = options;
  return (
    applications !== undefined &&
    only === undefined &&
    !besideCheck &&
    environments.length + systems.length === 0
  );
}

/** The files of a state with objects that belong to no environment. @param isAsked true for those of interest */
function outsideIn(side: RenderedSide, isAsked: (file: string) => boolean): string[] {
  const { tree } = side.discovery;
  const asked = new Set([...tree.files.keys()].filter((file) => isAsked(file) && mayBeOutside(tree, file)));
  if (asked.size === 0) return [];
  return outsideEnvironments(side.discovery, deployedIn(side), {
    realPath: (path) => realPathIfAny(tree, path),
    isAsked: (file) => asked.has(file),
  });
}

/** True for the folder of a kustomization, or one below it; the root doesn't count for what is below it. */
export function isOfKustomization(folders: Discovery["folders"], folder: string): boolean {
  const own = folders.get(folder);
  if (own !== undefined && !own.isManifest) return true;
  const parent = folderOf(folder);
  return parent !== "/" && parent !== folder && isOfKustomization(folders, parent);
}

/** The parts of a repository that Argo CD and Flux deploy on a side. */
export function deployedIn({ declared }: RenderedSide): DeployedHere {
  const { built, notRendered } = declared;
  return {
    manifests: manifestFoldersOf(built),
    deployed: new Set([
      // What Flux deploys without a kustomization is compared as it is written.
      ...[...declared.applied.keys()].map(treePath),
      ...notRendered.flatMap(({ source = "" }) => (source === "" ? [] : [treePath(source)])),
    ]),
    unreadable: new Set(
      notRendered.flatMap(({ cause, file }) => (cause === "unreadable" ? [treePath(file)] : [])),
    ),
  };
}
