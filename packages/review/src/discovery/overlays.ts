import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { matcherOf } from "./globs.ts";
import { folderAt, type KustomizationFolder, type Kustomizations } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { namesOfPath, type OverlayNames } from "./overlay-names.ts";
import { relativePath } from "./tree-paths.ts";

/** A folder that is deployed: an environment of a system. */
export interface Overlay extends OverlayNames {
  /** Its name in reports: "beta/shop", or its path. */
  name: string;
  /** Relative to the repository root: "overlays/beta/shop"; "." for the root itself. */
  path: string;
}

/** Selects overlays of a repository. */
export interface OverlaySelection {
  /** Only folders that match one of these patterns (`*` within a name, `**` across folders); they may include others. */
  paths?: readonly string[];
  /** Folders that are never selected. */
  exclude?: readonly string[];
  /** The project's name for the folder of its overlays; "overlays" by default. */
  folder?: string;
  /** The folder of a project's code: what its generators read is no environment, unless something deploys it. */
  authored?: string;
  /** Further selections, because both sides of a review have their own patterns. */
  also?: OverlaySelection;
}

/** A selection and its further selections. */
export function selectionsOf({ also, ...selection }: OverlaySelection): OverlaySelection[] {
  return [selection, ...(also === undefined ? [] : selectionsOf(also))];
}

/** The folders with a kustomization that no other includes, without components; with `paths`, all that match. */
export function overlaysOf(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  selection: OverlaySelection = {},
): Overlay[] {
  const selections = selectionsOf(selection);
  const { authored } = selection;
  const isAuthored = (path: string) => authored !== undefined && isWithin(path, authored);
  const included = selections.some(({ paths }) => paths === undefined)
    ? includedFolders({ tree, folders })
    : new Set<string>();
  const found: Overlay[] = [];
  for (const { folder, component } of folders.values()) {
    const path = relativePath("/", folder);
    const isTaken = (one: OverlaySelection) =>
      takes(one, path) && (one.paths !== undefined || !(included.has(folder) || isAuthored(path)));
    if (!component && selections.some(isTaken)) found.push(overlayAt(path, selection.folder));
  }
  return withDistinctNames(found);
}

/** True for a folder that a selection doesn't keep out, by its path relative to the repository root. */
export function isWanted(path: string, selection: OverlaySelection): boolean {
  return selectionsOf(selection).some((one) => takes(one, path));
}

function takes({ paths, exclude = [] }: OverlaySelection, path: string): boolean {
  const matches = (pattern: string) => matcherOf(pattern)(path);
  return !exclude.some(matches) && (paths === undefined || paths.some(matches));
}

/** True for a folder that a configuration keeps out, whatever it selects. */
export function isExcluded(path: string, selection: OverlaySelection): boolean {
  return selectionsOf(selection).every(({ exclude = [] }) => exclude.some((one) => matcherOf(one)(path)));
}

/** Gives overlays that would have the same name another one each: by default, their paths. */
export function withDistinctNames<One extends Overlay>(
  overlays: readonly One[],
  other: (one: One) => string = ({ path }) => path,
): One[] {
  const counts = new Map<string, number>();
  for (const { name } of overlays) counts.set(name, (counts.get(name) ?? 0) + 1);
  return overlays.map((one) => (counts.get(one.name) === 1 ? one : { ...one, name: other(one) }));
}

/** The overlay for a folder, with a name derived from its path. */
export function overlayAt(path: string, folder?: string): Overlay {
  const names = namesOfPath(path, folder);
  const name = [names.environment, names.system].filter((part) => part !== undefined).join("/");
  return { name: name === "" ? path : name, path, ...names };
}

/** The folders that others include, and those with an object in place of a kustomization. */
function includedFolders(files: Kustomizations): Set<string> {
  const included = new Set<string>();
  for (const { folder, references, isManifest } of files.folders.values()) {
    if (isManifest) included.add(folder);
    for (const path of [...references.resources, ...references.components]) {
      const other = folderAt(files, path);
      // kustomize refuses a base that contains what builds on it, so the base is judged by itself.
      if (other !== undefined && !isWithin(folder, other.folder)) included.add(other.folder);
    }
  }
  return included;
}
