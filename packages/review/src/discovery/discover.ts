import { ByContent } from "./by-content.ts";
import { DependencyGraph } from "./dependencies.ts";
import { type KustomizationFolder, kustomizationFolders, type ReadKustomizations } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { type Overlay, type OverlaySelection, overlaysOf } from "./overlays.ts";

/** What a tree holds to render. */
export interface Discovery {
  tree: ListedTree;
  folders: ReadonlyMap<string, KustomizationFolder>;
  overlays: Overlay[];
  graph: DependencyGraph;
}

/**
 * Finds the overlays of a tree and what each is made of. `known` is filled, and saves reading what another tree of
 * the same repository has unchanged.
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
