import { folderAt, type KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { namesOfPath, type OverlayNames } from "./overlay-names.ts";
import { matcherOf } from "./path-glob.ts";
import { relativePath } from "./tree-paths.ts";

/** A folder that is deployed as it is: what a reviewer calls an environment of a system. */
export interface Overlay extends OverlayNames {
  /** How reports name it: "beta/shop", or its path. */
  name: string;
  /** Relative to the root of the repository: "overlays/beta/shop"; "." for the root itself. */
  path: string;
}

/** Which of a repository's overlays are wanted. */
export interface OverlaySelection {
  /** Only folders that match one of these patterns (`*` within a name, `**` across folders); they may include others. */
  paths?: readonly string[];
  /** Folders that are never taken. */
  exclude?: readonly string[];
  /** What the project calls the folder of its overlays; "overlays" when absent. */
  folder?: string;
  /** What is taken as well, whatever the patterns here say: both sides of a review have patterns of their own. */
  also?: OverlaySelection;
}

/** A selection and those that it takes as well. */
export function selectionsOf({ also, ...selection }: OverlaySelection): OverlaySelection[] {
  return [selection, ...(also === undefined ? [] : selectionsOf(also))];
}

/**
 * The overlays of a tree: folders with a kustomization that no other includes, components left out; or, with
 * `paths`, every folder with a kustomization that matches. Sorted by path.
 *
 * @param top the folder of the tree that patterns are relative to
 */
export function overlaysOf(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  selection: OverlaySelection = {},
  top = "/",
): Overlay[] {
  const selections = selectionsOf(selection);
  const included = selections.some(({ paths }) => paths === undefined)
    ? new Set([...includedFolders(tree, folders), ...manifestsIn(folders)])
    : new Set<string>();
  const takers = selections.map((one) => takerOf(one, included));
  const found: Overlay[] = [];
  for (const { folder, component } of folders.values()) {
    const path = folder === "/" ? "." : folder.slice(1);
    if (!component && takers.some((takes) => takes(folder, top === "/" ? path : relativePath(top, folder))))
      found.push(overlayAt(path, selection.folder));
  }
  return withDistinctNames(found);
}

/** True for a folder that a selection doesn't keep out, by its path relative to the repository root. */
export function isWanted(path: string, selection: OverlaySelection): boolean {
  return selectionsOf(selection).some(
    ({ paths, exclude = [] }) =>
      !exclude.some((one) => matcherOf(one)(path)) &&
      (paths === undefined || paths.some((one) => matcherOf(one)(path))),
  );
}

function takerOf(
  { paths, exclude = [] }: OverlaySelection,
  included: ReadonlySet<string>,
): (folder: string, path: string) => boolean {
  const excluded = exclude.map(matcherOf);
  const wanted = paths?.map(matcherOf);
  return (folder, path) =>
    !excluded.some((matches) => matches(path)) &&
    (wanted === undefined ? !included.has(folder) : wanted.some((matches) => matches(path)));
}

/** Overlays that would be named alike are named by their paths. */
function withDistinctNames(overlays: readonly Overlay[]): Overlay[] {
  const counts = new Map<string, number>();
  for (const { name } of overlays) counts.set(name, (counts.get(name) ?? 0) + 1);
  return overlays.map((overlay) =>
    counts.get(overlay.name) === 1 ? overlay : { ...overlay, name: overlay.path },
  );
}

/** An overlay by the path of its folder, named as the path tells where overlays are in a folder of that name. */
export function overlayAt(path: string, folder?: string): Overlay {
  const names = namesOfPath(path, folder);
  const name = [names.environment, names.system].filter((part) => part !== undefined).join("/");
  return { name: name === "" ? path : name, path, ...names };
}

/** Folders that hold an object where kustomize looks for a kustomization: nobody builds one, unless something says so. */
function manifestsIn(folders: ReadonlyMap<string, KustomizationFolder>): string[] {
  return [...folders.values()].flatMap(({ folder, isManifest }) => (isManifest ? [folder] : []));
}

function includedFolders(tree: ListedTree, folders: ReadonlyMap<string, KustomizationFolder>): Set<string> {
  const included = new Set<string>();
  for (const { folder, references } of folders.values())
    for (const path of [...references.resources, ...references.components]) {
      const other = folderAt(tree, folders, path);
      if (other !== undefined && other.folder !== folder) included.add(other.folder);
    }
  return included;
}
