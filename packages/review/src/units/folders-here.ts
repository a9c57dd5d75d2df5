import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import type { IsOtherRepository } from "../discovery/application-sources.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import { deployedAmong, environmentFolders } from "../discovery/deployed.ts";
import { notFollowedOfFlux } from "../discovery/flux.ts";
import type { FluxBuild } from "../discovery/flux-build.ts";
import { foldersHere, madeByFlux, withMade } from "../discovery/flux-made.ts";
import {
  type KustomizationFolder,
  kustomizationAt,
  kustomizationFolders,
} from "../discovery/kustomizations.ts";
import { type DeclaredCluster, type ListedFile, ListedTree } from "../discovery/listed-tree.ts";
import { hasObjects, outsideEnvironments } from "../discovery/outside-environments.ts";
import { isExcluded, isWanted, type OverlaySelection, overlaysOf } from "../discovery/overlays.ts";
import { relativePath, treePath } from "../discovery/tree-paths.ts";
import { deployedByArgo } from "./deployed-by-argo.ts";
import { buildsOf, leftToFlux } from "./flux-folders.ts";
import { type FoundInFiles, type Search, SKIPPED, walk } from "./walk-folders.ts";

/** The result of a search for kustomizations. */
export interface FoundFolders extends FoundInFiles {
  /** Folders that nothing else builds on, and deployed folders. Absolute. */
  environments: string[];
  /** For environments that only list others: the listed folders that are environments themselves. */
  leftToOthers: ReadonlyMap<string, ReadonlySet<string>>;
  /** The folders here that Applications or Flux deploy. Absolute. */
  deployed: ReadonlySet<string>;
  /** Results of Applications and ApplicationSets that can't be evaluated; places as paths on disk. */
  notFollowed: NotLookedAt[];
  /** Files with objects that no environment is built from, if requested. Absolute. */
  outside: readonly string[];
  /** What Flux builds from each folder that it deploys. */
  fluxBuilds: Map<string, FluxBuild>;
  /** The kustomizations that it generates for folders without one, by path. */
  made: ReadonlyMap<string, string>;
}

/** Facts about the repository in which folders are searched. */
export interface FolderSearch {
  /** The folder that paths of Applications are relative to: the root of the repository. */
  top?: string | undefined;
  /** Which folders are overlays, if the repository configures it, and the folder to which its patterns are relative. */
  selection?: OverlaySelection | undefined;
  patternsFrom?: string | undefined;
  clusters?: readonly DeclaredCluster[] | undefined;
  isOther?: IsOtherRepository | undefined;
  /** Asks for the files outside environments as well: true for a file that belongs to the repository. */
  isOwnFile?: ((file: string) => boolean) | undefined;
}

const nothingFound = (): FoundFolders => ({
  environments: [],
  leftToOthers: new Map(),
  deployed: new Set(),
  notRendered: [],
  argo: [],
  unreadable: [],
  notFollowed: [],
  outside: [],
  flux: [],
  fluxBuilds: new Map(),
  made: new Map(),
});

/**
 * Finds the kustomizations that are deployed from below the given folders: those that no other one builds on, those
 * that an Application or Flux deploys, and the given folders themselves. Components are never rendered alone. Reports
 * Helm charts as such, as well as folders whose kustomization Flux would generate from files that don't exist here.
 * @param given absolute folders
 */
export function findFolders(
  tree: FileTree,
  given: readonly string[],
  { top = "/", selection = {}, patternsFrom = top, clusters, isOther, isOwnFile }: FolderSearch = {},
): FoundFolders {
  const found = nothingFound();
  const files = new Map<string, ListedFile>();
  const search: Search = { seen: 0, files, found };
  for (const folder of given) walk(folder, tree, search);
  const written = new ListedTree(tree.label, files, (path) => tree.read(path));
  const folders = kustomizationFolders(written);
  found.argo = withPatches(found.argo, folders.values());
  const { deployed, recursed, notFollowed, made, listings, plugins, manifests } = deployedByArgo(
    found.argo,
    written,
    folders,
    top,
    { clusters, isOther },
  );
  found.notFollowed = notFollowed.filter(
    ({ place }) => !isExcluded(relativePath(patternsFrom, folderOf(place)), selection),
  );
  found.argo.push(...made);
  const generated = madeByFlux(written, found.flux, (folder) => deployed.has(folder), top);
  found.made = new Map([...generated, ...listings]);
  const listed = withMade(written, found.made);
  for (const file of found.made.keys())
    folders.set(folderOf(file), kustomizationAt(listed, folderOf(file), file));
  const roots = new Set(
    overlaysOf(listed, folders, selection, patternsFrom).map(({ path }) => treePath(path)),
  );
  for (const folder of given) if (isRoot(folders.get(folder))) roots.add(folder);
  const ofArgo = new Set(deployed);
  const bases = [...new Set([top, ...given])];
  // The path of a source is a folder here only if the source is this repository.
  const ofOthers = new Set(
    bases.filter((base) => !folders.has(base) && !foldersHere(written, found.flux, base).has(base)),
  );
  const basesOf = (folder: string) => (folder === "/" ? bases.filter((base) => !ofOthers.has(base)) : bases);
  for (const { folder } of found.flux)
    for (const base of folder === undefined ? [] : basesOf(folder))
      deployed.add(joinPath(base, `.${folder}`));
  for (const folder of deployed)
    if (!isWanted(relativePath(patternsFrom, folder), selection)) deployed.delete(folder);
  // If both Argo CD and Flux deploy a folder, its kustomization is used.
  found.notRendered = found.notRendered.filter(
    ({ folder }) => !(deployed.has(folder) && folders.has(folder)),
  );
  const environments = environmentFolders(listed, folders, roots, deployed);
  found.environments = [...environments.keys()].sort();
  const isHere = (folder: string) =>
    bases.some((base) => tree.kind(joinPath(base, `.${folder}`)) !== undefined);
  found.flux = found.flux.map((one) =>
    one.folder === undefined || isHere(one.folder) ? one : { ...one, isGone: true },
  );
  const here = [...deployed].filter((folder) => folders.has(folder) || tree.kind(folder) !== undefined);
  found.deployed = deployedAmong(found.environments, folders, here, recursed);
  if (isOwnFile !== undefined && given.includes(top))
    found.outside = outsideEnvironments(
      listed,
      folders,
      {
        manifests,
        deployed: new Set([...deployed, ...plugins]),
        unreadable: new Set(found.unreadable.map(({ file }) => file)),
      },
      {
        realPath: (path) => realPathIfAny(tree, path),
        isAsked: (file) =>
          isWanted(relativePath(patternsFrom, folderOf(file)), selection) &&
          isOwnFile(file) &&
          attempt(() => hasObjects(tree.read(file), file), false),
      },
    );
  if (found.environments.length === 0 && given.every((folder) => !isRoot(folders.get(folder))))
    found.notRendered.push(
      ...unusedComponents(folders, (folder) => isWanted(relativePath(patternsFrom, folder), selection)),
    );
  found.leftToOthers = new Map([...environments].filter(([, left]) => left.size > 0));
  found.fluxBuilds = buildsOf(found, bases, ofArgo, listings);
  found.notFollowed.push(...notFollowedOfFlux(found.flux));
  found.notRendered.push(...leftToFlux(tree, found, folders, bases, { top, given }));
  return found;
}

/**
 * The deployed folders of a tree in git, found as findFolders finds them on disk: whatever a change leaves of such a
 * folder stays an environment.
 */
export function deployedFolders(tree: ListedTree, selection: OverlaySelection = {}): string[] {
  const charts = new Set<string>();
  const folders = kustomizationFolders(tree);
  for (const path of tree.files.keys())
    if (path.endsWith("/Chart.yaml")) {
      const folder = path.slice(0, -"/Chart.yaml".length);
      if (!folders.has(folder || "/")) charts.add(folder);
    }
  const isSkipped = (folder: string) => {
    const parts = folder.split("/");
    return parts.some((part, at) => SKIPPED.has(part) || charts.has(parts.slice(0, at + 1).join("/")));
  };
  return overlaysOf(tree, folders, selection)
    .map(({ path }) => (path === "." ? "/" : `/${path}`))
    .filter((folder) => !isSkipped(folder));
}

/** The components of a repository that has nothing else: no kustomization in it uses them. */
function unusedComponents(
  folders: ReadonlyMap<string, KustomizationFolder>,
  isAsked: (folder: string) => boolean,
): FoundFolders["notRendered"] {
  return [...folders.values()].flatMap(({ folder, component }) =>
    component && isAsked(folder) ? [{ folder, reason: ALONE }] : [],
  );
}

const ALONE =
  "it is a component, which is built only as a part of a kustomization that lists it, and none here does";

function isRoot(folder: KustomizationFolder | undefined): boolean {
  return folder !== undefined && !folder.component && !folder.isManifest;
}

/** The same objects, those in patches marked as such. */
function withPatches(argo: readonly ArgoObject[], folders: Iterable<KustomizationFolder>): ArgoObject[] {
  const all = [...folders];
  const listed = new Set(all.flatMap(({ references }) => references.resources));
  const read = new Set(all.flatMap(({ references }) => references.files));
  return argo.map((one) => (read.has(one.file) && !listed.has(one.file) ? { ...one, isPatch: true } : one));
}
