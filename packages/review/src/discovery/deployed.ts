import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { foldersUp } from "@kustogen/kustomize/tree/paths.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { foldersOf } from "./application-sources.ts";
import type { DeclaredFolders } from "./declared-folders.ts";
import { folderAt, type KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { treePath } from "./tree-paths.ts";

/** The folders that Applications or Flux apply as they are, absolute in the tree. */
export function appliedFolders({ applied, flux }: DeclaredFolders): string[] {
  return [...[...applied.keys()].map(treePath), ...(flux?.keys() ?? [])];
}

const declaredFolders = new WeakMap<DeclaredFolders, ReadonlySet<string>>();

/** True for a folder, absolute in the tree, from which an Application or Flux deploys anything. */
export function isDeclared(folder: string, declared: DeclaredFolders): boolean {
  return kept(declaredFolders, declared, () => {
    const builds = [...declared.manifests.keys(), ...declared.built.flatMap(foldersOf)];
    return new Set([...appliedFolders(declared), ...builds.map(treePath)]);
  }).has(folder);
}

/**
 * The folders that Applications or Flux deploy, with those of these environments that belong to a folder without a
 * kustomization of its own, or to one that is applied with everything below it.
 *
 * @param deployed folders, absolute in the tree like all others
 * @param recursed folders that are applied with everything below them
 */
export function deployedAmong(
  environments: Iterable<string>,
  folders: ReadonlyMap<string, unknown>,
  deployed: Iterable<string>,
  recursed: Iterable<string>,
): Set<string> {
  const found = new Set(deployed);
  const bare = new Set([...found, ...recursed].filter((folder) => !folders.has(folder)));
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
 * The folders that are environments, each with the folders that it leaves to others. Environments are folders that
 * nothing includes, and folders that are deployed, even if a root lists them or others build on them. An object belongs
 * to the innermost deployed folder, unless an outer folder that is also deployed, or that changes what it includes,
 * turns it into another object.
 *
 * @param roots the folders that no other folder includes, absolute in the tree
 * @param deployed the folders that Applications or Flux deploy, absolute in the tree
 */
export function environmentFolders(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  roots: Iterable<string>,
  deployed: ReadonlySet<string>,
): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const folder of roots)
    found.set(folder, deployed.size === 0 ? NONE : leftToOthers(tree, folders, folder, deployed));
  for (const folder of deployed)
    if (folders.get(folder)?.component === false && !found.has(folder)) found.set(folder, NONE);
  return found;
}

const NONE: ReadonlySet<string> = new Set();

/** The deployed folders that a root reaches only through plain lists. */
function leftToOthers(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  root: string,
  deployed: ReadonlySet<string>,
): ReadonlySet<string> {
  if (deployed.has(root)) return NONE;
  const left = new Set<string>();
  const visited = new Set<string>();
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const one = folders.get(folder);
    if (one === undefined || visited.has(folder)) continue;
    visited.add(folder);
    const parts = one.references.resources.flatMap((path) => folderAt(tree, folders, path) ?? []);
    if (parts.length === 0 || !onlyLists(tree, one)) continue;
    for (const part of parts)
      if (deployed.has(part.folder)) left.add(part.folder);
      else waiting.push(part.folder);
  }
  return left;
}

function onlyLists(tree: ListedTree, { file }: KustomizationFolder): boolean {
  return attempt(() => {
    const kustomization = readKustomization(tree.read(file), file);
    return Object.entries(kustomization).every(([key, value]) => value === undefined || LISTING.has(key));
  }, false);
}
