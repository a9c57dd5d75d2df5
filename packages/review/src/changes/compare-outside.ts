import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import { manifestFoldersOf } from "../discovery/application-sources.ts";
import { type ArgoObject, isManifestFile } from "../discovery/argo-documents.ts";
import type { Discovery } from "../discovery/discover.ts";
import { fluxFolderOf } from "../discovery/flux-folders.ts";
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
import { readByApplications } from "./changed-charts.ts";
import type { Comparison } from "./compare-overlays.ts";
import { failedEnvironment } from "./not-compared.ts";
import { objectOf, pairsByFolder, placeKey, reviewPairs } from "./object-pairs.ts";
import type { RenderedSide, SidePair } from "./rendered-side.ts";
import type { EnvironmentReview, Risk, UnchangedEnvironment } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { structureRisk } from "./structure.ts";

/** Compares the objects in changed files of no environment as they are written: someone else may apply them. */
export function compareOutside(
  sides: SidePair,
  changed: ReadonlySet<string>,
  options: CompareOptions,
): Omit<Comparison, "notRendered"> {
  const states = sides.map(({ discovery }) => discovery);
  const fluxFolders = sides.map(({ discovery, declared }) => fluxFolderOf(discovery, declared));
  /** The folders from which Flux applies a file in each state; "" for none. */
  const appliedFrom = (file: string) => fluxFolders.map((of) => of(file));
  const isMoved = (file: string) => new Set(appliedFrom(file)).size > 1;
  const files = changedOutside(sides, (file) => changed.has(file) || isMoved(file), options);
  const errorIn = (file: string) =>
    states.map(({ tree }) => {
      const found = tree.files.has(file) ? objectsIn(tree, file) : [];
      return Array.isArray(found) ? undefined : found;
    });
  const read = files.filter((file) => !errorIn(file).some(Boolean));
  const environments: EnvironmentReview[] = [];
  const unchanged: UnchangedEnvironment[] = [];
  const folders = new Set(read.map(folderOf));
  const [before = [], after = []] = sides.map((side) => {
    const found = outsideIn(side, (file) => folders.has(folderOf(file)));
    return found.flatMap((file) => {
      const objects = objectsIn(side.discovery.tree, file);
      return Array.isArray(objects) ? objects : [];
    });
  });
  const doubled = new Set([before, after].flatMap(foldersWithDoubles));
  // The folder of a kustomization is an environment itself, or part of one.
  const isApart = (folder: string) => doubled.has(folder) || states.some(({ folders: of }) => of.has(folder));
  /** A folder, or a file if others in its folder have the same objects or are a kustomization. */
  const groupAt = (file: string) => (isApart(folderOf(file)) ? file : folderOf(file));
  const changes = groupedBy(pairsByFolder([before, after], appliedFrom), (one) =>
    groupAt(objectOf(one).file),
  );
  for (const [at, own] of groupedBy(read, groupAt)) {
    const path = relativePath("/", at);
    const overlay = { ...overlayAt(path), name: `${path} (plain files)` };
    const changedHere = changes.get(at) ?? [];
    const isHere = ({ file }: ArgoObject) => groupAt(file) === at;
    const old = new Set([...changedHere.flatMap((one) => one.before ?? []), ...before.filter(isHere)]);
    const review = reviewPairs(changedHere, [[...old], after.filter(isHere)], sides, overlay, options.link);
    if (review.error !== undefined) environments.push(review);
    else if (review.resources.length === 0)
      unchanged.push({ name: overlay.name, path: overlay.path, moved: true });
    else {
      const [flux] = own.flatMap(appliedFrom).filter(Boolean);
      const isDead = own.every((file) =>
        states.every((one) => !one.tree.files.has(file) || isOfKustomization(one.folders, folderOf(file))),
      );
      const by = [{ size: 1, has: () => flux !== undefined }];
      const reported =
        isDead && flux === undefined ? withoutEffect(review) : { ...review, risks: asDeployed(review, by) };
      environments.push({ ...reported, risks: [...reported.risks, whoApplies(own, flux)] });
    }
  }
  const notLookedAt: NotLookedAt[] = [];
  for (const file of files) {
    const path = relativePath("/", file);
    const [was, is] = errorIn(file);
    if ((was ?? is) === undefined) continue;
    // Flux applies nothing of a folder with a file that can't be read.
    if (appliedFrom(file).some(Boolean))
      environments.push({
        ...failedEnvironment({ ...overlayAt(path), name: `${path} (plain files)` }, is ?? was),
        failing: is === undefined ? "before" : was === undefined ? "after" : "both",
        ...(was === undefined && { broken: [] }),
      });
    else notLookedAt.push({ place: path, cause: "manifest", what: OUTSIDE });
  }
  return { environments, unchanged, notLookedAt };
}

/** A note that nothing here applies some files of a folder, or Flux without a kustomization from a folder around them. */
function whoApplies([file = "", ...more]: readonly string[], flux: string | undefined): Risk {
  if (flux !== undefined) return structureRisk("info", `Flux applies ${relativePath("/", flux)} as it is`);
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

/** The objects for clusters in a file; the error of one that can't be read. */
function objectsIn(tree: ListedTree, file: string): ArgoObject[] | InputError {
  try {
    return objectsForClusters(tree.read(file), file).map((value) => ({ resource: resourceOf(value), file }));
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

/** What a report says of a changed file with objects that nothing applies, if it can't be compared. */
const OUTSIDE = "the change touches it; no kustomization lists it, and neither Argo CD nor Flux deploys it";

/** True for a changed file that has objects, wherever these are applied. */
export function mayBeOutside({ discovery, declared }: RenderedSide, file: string): boolean {
  if (!isManifestFile(file) || isKustomizationFile(file)) return false;
  // Flux applies nothing of a folder with a file that can't be read.
  const isOfFlux = fluxFolderOf(discovery, declared)(file) !== "";
  return attempt(() => hasObjects(discovery.tree.read(file), file, isApplied, isOfFlux), false);
}

/** The changed files with objects that belong to no environment, neither before the change nor after it. */
function changedOutside(
  sides: SidePair,
  isChanged: (file: string) => boolean,
  options: CompareOptions,
): string[] {
  if (!isOfAll(options)) return [];
  const isAsked = (file: string) =>
    isChanged(file) && !isExcluded(relativePath("/", folderOf(file)), options);
  const found = sides.map((side) => new Set(outsideIn(side, isAsked)));
  // A file with objects that are outside on one side alone changes an environment.
  const isOutside = (file: string) =>
    sides.every((side, at) => found[at]?.has(file) || !mayBeOutside(side, file));
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
  const asked = new Set([...tree.files.keys()].filter((file) => isAsked(file) && mayBeOutside(side, file)));
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
export function deployedIn(side: RenderedSide): DeployedHere {
  const { declared } = side;
  const { built, notRendered } = declared;
  return {
    manifests: manifestFoldersOf(built),
    deployed: new Set([
      // What Flux deploys without a kustomization is compared as it is written.
      ...[...declared.applied.keys()].map(treePath),
      ...notRendered.flatMap(({ source = "" }) => (source === "" ? [] : [treePath(source)])),
    ]),
    unreadable: new Set([
      ...notRendered.flatMap(({ cause, file }) => (cause === "unreadable" ? [treePath(file)] : [])),
      ...readByApplications(side, ({ kind }) => kind === "kustomize"),
    ]),
  };
}
