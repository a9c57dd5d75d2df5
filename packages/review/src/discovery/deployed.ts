import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { foldersUp } from "@kustogen/kustomize/tree/paths.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { builtFolders, manifestFoldersOf } from "./application-sources.ts";
import type { DeclaredFolders } from "./declared-folders.ts";
import { type Discovery, reachable } from "./discover.ts";
import { foldersHere } from "./flux.ts";
import { folderAt, type KustomizationFolder, type Kustomizations } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { relativePath, treePath } from "./tree-paths.ts";

const declaredFolders = new WeakMap<DeclaredFolders, ReadonlySet<string>>();

/** True for a folder, absolute in the tree, from which an Application or Flux deploys anything. */
export function isDeclared(folder: string, declared: DeclaredFolders): boolean {
  return kept(declaredFolders, declared, () => {
    const builds = declared.built.flatMap(builtFolders);
    const paths = [...declared.applied.keys(), ...builds].map(treePath);
    return new Set([...paths, ...declared.flux.keys(), ...declared.perhaps]);
  }).has(folder);
}

/** The folders that Applications or Flux deploy; the whole repository only if it is Flux's source: every one has a root. */
export function deployedFolders({ tree, folders }: Kustomizations, declared: DeclaredFolders): Set<string> {
  const { applied, flux, perhaps } = declared;
  const found = new Set([...[...applied.keys()].map(treePath), ...flux.keys(), ...perhaps]);
  const isRootHere = folders.has("/") || foldersHere(tree, declared.kustomizations).has("/");
  if (!isRootHere && !declared.applied.has(".")) found.delete("/");
  return found;
}

/** The deployed folders that are there, and environments in a folder that is applied with everything below it. */
export function deployedAmong(
  { tree, folders }: Kustomizations,
  declared: DeclaredFolders,
  environments: Iterable<string>,
): Set<string> {
  const deployed = [...deployedFolders({ tree, folders }, declared)];
  const found = new Set(deployed.filter((one) => folders.has(one) || tree.kind(one) !== undefined));
  const manifests = manifestFoldersOf(declared.built);
  // Of these, only the files that Applications apply are deployed.
  const plain = new Set(manifests.map(({ path }) => treePath(path)));
  const recursed = manifests.flatMap(({ path, recurse }) => (recurse ? [treePath(path)] : []));
  const whole = [...found].filter((folder) => !plain.has(folder));
  const bare = new Set([...whole, ...recursed].filter((folder) => !folders.has(folder)));
  for (const folder of environments) {
    const above = foldersUp(folder).find((one) => one !== folder && (bare.has(one) || folders.has(one)));
    if (above !== undefined && bare.has(above)) found.add(folder);
  }
  return found;
}

/** The fields that a kustomization may set if it only lists others. */
const LISTING = new Set([
  "apiVersion",
  "kind",
  "metadata",
  "file",
  "resources",
  "sortOptions",
  "buildMetadata",
]);

/**
 * The folders that are environments, each with the folders that it leaves to others, if any. Environments are folders
 * that nothing includes, and folders that are deployed, even if a root lists them or others build on them. An object
 * belongs to the innermost deployed folder, unless an outer folder that is also deployed, or that changes what it
 * includes, turns it into another object, or an Application changes the inner one's.
 *
 * @param deployed the folders that Applications or Flux deploy, absolute in the tree
 * @param named more folders that count as included by nothing
 */
export function environmentFolders(
  { overlays, ...files }: Discovery,
  { built }: DeclaredFolders,
  deployed: ReadonlySet<string>,
  named: readonly string[] = [],
): Map<string, ReadonlySet<string> | undefined> {
  const changed = new Set(built.filter(({ asItIs }) => !asItIs).flatMap(builtFolders));
  const asItIs = new Set([...deployed].filter((folder) => !changed.has(relativePath("/", folder))));
  const found = new Map<string, ReadonlySet<string> | undefined>();
  for (const root of [...overlays.map(({ path }) => treePath(path)), ...named])
    found.set(root, deployed.has(root) ? undefined : leftToOthers(files, root, asItIs));
  for (const folder of deployed)
    if (files.folders.get(folder)?.component === false && !found.has(folder)) found.set(folder, undefined);
  return found;
}

/** The deployed folders that a root reaches only through plain lists. */
function leftToOthers(
  files: Kustomizations,
  root: string,
  deployed: ReadonlySet<string>,
): ReadonlySet<string> | undefined {
  const left = new Set<string>();
  reachable([root], (folder) => {
    const one = deployed.size > 0 ? files.folders.get(folder) : undefined;
    const parts = one?.references.resources.flatMap((path) => folderAt(files, path)?.folder ?? []);
    if (one === undefined || !parts?.length || !onlyLists(files.tree, one)) return [];
    for (const part of parts) if (deployed.has(part)) left.add(part);
    return parts.filter((part) => !deployed.has(part));
  });
  return left.size > 0 ? left : undefined;
}

function onlyLists(tree: ListedTree, { file }: KustomizationFolder): boolean {
  return attempt(() => {
    const kustomization = readKustomization(tree.read(file), file);
    return Object.entries(kustomization).every(([key, value]) => value === undefined || LISTING.has(key));
  }, false);
}
