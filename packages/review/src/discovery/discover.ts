import { ByContent } from "./by-content.ts";
import { DependencyGraph } from "./dependencies.ts";
import { type KustomizationFolder, kustomizationFolders, type ReadKustomizations } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { type Overlay, type OverlaySelection, overlaysOf } from "./overlays.ts";

/** The overlays and kustomizations of a tree. */
export interface Discovery {
  tree: ListedTree;
  folders: ReadonlyMap<string, KustomizationFolder>;
  overlays: Overlay[];
  graph: DependencyGraph;
}

/**
 * Finds the overlays of a tree and what each is built from. `known` is filled, and saves reading files that are
 * unchanged from another tree of the same repository.
 */
export function discover(
  tree: ListedTree,
  selection: OverlaySelection = {},
  known: ReadKustomizations = new ByContent(),
): Discovery {
  const folders = kustomizationFolders(tree, known);
  return {
    tree,
    folders,
    overlays: overlaysOf(tree, folders, selection),
    graph: new DependencyGraph(tree, folders),
  };
}
