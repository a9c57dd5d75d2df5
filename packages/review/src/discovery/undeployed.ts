import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { type KustomizationFolder, partsOf } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { isExcluded, type OverlaySelection } from "./overlays.ts";

/**
 * Why a folder isn't deployed: Argo CD or Flux deploy `others` in the repository but not this one, or `none`, as in a
 * repository whose folders are applied by hand. A folder that `starts` the deployment of others is applied by hand,
 * too, unless a deployed one lists all that it would start. A folder of `patches` lists mostly files that other
 * kustomizations apply as patches, or generate something from.
 */
export type Undeployed = "others" | "none" | "starts" | "patches";

/** Example folders, which are filled in or copied before use. */
export const EXAMPLE =
  /(?:^|\/)_?(?:templates?|examples?|samples?|skeletons?|boilerplates?|scaffold(?:s|ing)?)(?:[-_]?\d+|_)?(?:\/|$)/i;

/** Folders with data for tests. */
export const TEST_DATA = /(?:^|\/)(?:fixtures?|(?:[\w-]+-)?test-?(?:data|fixtures?|cases?)|__\w+__)(?:\/|$)/i;

/** Folders below one of tests, but no environments or applications for tests (`overlays/e2e/web`, `tests/overlays/dev`). */
export const OF_TESTS =
  /^(?!.*(?:overlays?|env(?:ironment)?s?|clusters?|stages?)\/)(?:(?:.*\/)?(?:tests|e2e(?:-tests?)?)|test\/(?:e2e|framework|integration|data|config|manifests))\//i;

/** A folder of documentation. */
export const OF_DOCUMENTATION = /(?:^|\/)docs?\//;

/** A folder for what is only being tried. */
export const UNFINISHED = /(?:^|\/)(?:incubat(?:or|ing)|wip|drafts?|experiment(?:s|al)?|playground)\/./;

/** A folder that is a template, by the end of its name: `shop-template`. */
export const OF_TEMPLATE = /[-_.](?:templates?|skeleton|boilerplate)(?:\/|$)/i;

/** A base, which overlays build on, or a folder in one. */
export const OF_BASE = /^((?:.*\/)?)bases?(?:\/|$)/;

/** An overlay. */
export const OF_OVERLAY = /(?:^|\/)overlays\//;

/** The folders of samples, of the parts of a bundle and of a deployment, as operator-sdk and kubebuilder scaffold them. */
export const SAMPLE = /(?:^|\/)config\/samples\//;
export const OF_BUNDLE = /(?:^|\/)config\/manifests$/;
export const OF_OPERATOR =
  /(?:^|\/)config\/(?:[\w-]+\/)?(?:certmanager|crd|manager|network-policy|prometheus|rbac|scorecard|webhook)$/;

/**
 * True for a file that deploys nothing: an example, data for a test, or in a folder that the configuration excludes.
 *
 * @param file relative to the folder of the configuration
 */
export function isForShow(file: string, selection: OverlaySelection): boolean {
  return EXAMPLE.test(file) || TEST_DATA.test(file) || isExcluded(folderOf(file), selection);
}

/** The deployed parts of a repository, as paths in its tree. */
export interface Deployed {
  /** The folders that Applications or Flux build. */
  built: ReadonlySet<string>;
  /** The folders that each file deploys. */
  byFile: ReadonlyMap<string, readonly string[]>;
  /** The folder that contains the repository. */
  top: string;
  /** Folders that are applied with everything below them, unless a kustomization restricts that. */
  recursed: Iterable<string>;
  /** The files with Applications, their projects, or Flux objects. */
  deploying: ReadonlySet<string>;
}

/** The environments that nothing deploys, except those below a folder that is applied recursively. */
export function undeployedFolders(
  environments: Iterable<string>,
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  { built: all, byFile, top, recursed, deploying }: Deployed,
): Map<string, Undeployed> {
  const built = inUse(all, byFile, top);
  const bare = new Set([...built, ...recursed].filter((folder) => !folders.has(folder)));
  // Below such a folder, Flux builds the outermost kustomizations.
  const below = (folder: string) => {
    for (let above = folder; above !== "/"; ) {
      above = folderOf(above);
      if (bare.has(above)) return true;
      if (folders.has(above)) return false;
    }
    return false;
  };
  const others = [...built].some((folder) => folders.has(folder) || tree.kind(folder) !== undefined);
  const found = new Map<string, Undeployed>();
  let readers: ReadonlyMap<string, readonly string[]> | undefined;
  // Flux builds the outermost kustomizations below a folder, which may list what an inner one lists.
  const listed = lazily(
    () => new Set(partsOf(tree, folders, built).flatMap(({ references }) => references.resources)),
  );
  for (const folder of environments)
    if (!built.has(folder) && !below(folder)) {
      const own = folders.get(folder)?.references.resources.filter((file) => deploying.has(file)) ?? [];
      const isPassedOver = own.length > 0 && own.every((file) => listed().has(file));
      const starts = !isPassedOver && startsOthers(folder, tree, folders, deploying);
      readers ??= readersOf(folders);
      const isOfPatches = !starts && listsPatches(folder, folders, readers);
      found.set(folder, starts ? "starts" : isOfPatches ? "patches" : others ? "others" : "none");
    }
  return found;
}

/** The folders of the kustomizations that read each file, but not as a resource. */
function readersOf(folders: ReadonlyMap<string, KustomizationFolder>): Map<string, string[]> {
  const readers = new Map<string, string[]>();
  for (const [folder, { references }] of folders)
    for (const file of references.files) addTo(readers, file, folder);
  return readers;
}

/** True for a folder most of whose resources are files that another kustomization reads, but not as resources. */
function listsPatches(
  folder: string,
  folders: ReadonlyMap<string, KustomizationFolder>,
  readers: ReadonlyMap<string, readonly string[]>,
): boolean {
  const { resources = [], components = [] } = folders.get(folder)?.references ?? {};
  if (components.length > 0) return false;
  const patches = resources.filter((file) => readers.get(file)?.some((other) => other !== folder));
  return patches.length > resources.length / 2;
}

/** The deployed folders, without those that only examples deploy. */
function inUse(
  built: ReadonlySet<string>,
  byFile: ReadonlyMap<string, readonly string[]>,
  top: string,
): ReadonlySet<string> {
  const isExample = (path: string) => EXAMPLE.test(path.slice(top.length));
  const shown = new Set<string>();
  const used = new Set<string>();
  for (const [file, folders] of byFile)
    for (const folder of folders) (isExample(folder) && isExample(folderOf(file)) ? shown : used).add(folder);
  return new Set([...built].filter((folder) => !shown.has(folder) || used.has(folder)));
}

/** A URL or namespace of an installation of Argo CD or Flux. */
export const INSTALLS = /\bargo-?cd\b|\bflux(?:2|cd|-system|-operator)?\b/i;

/** True if a folder lists the objects that deploy others, or installs Argo CD or Flux. */
function startsOthers(
  folder: string,
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  deploying: ReadonlySet<string>,
): boolean {
  const isStart = ({ references: { remote, resources } }: KustomizationFolder) =>
    remote.some((address) => INSTALLS.test(address)) || resources.some((file) => deploying.has(file));
  return partsOf(tree, folders, [folder]).some(isStart) || INSTALLS.test(lastPart(folder));
}
