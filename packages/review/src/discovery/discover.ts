import { DependencyGraph } from "./dependencies.ts";
import { type KustomizationFolder, kustomizationFolders } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { type Overlay, type OverlaySelection, overlaysOf } from "./overlays.ts";

/** The overlays and kustomizations of a tree. */
export interface Discovery {
  tree: ListedTree;
  folders: ReadonlyMap<string, KustomizationFolder>;
  overlays: Overlay[];
  graph: DependencyGraph;
}

/** Finds the overlays of a tree and what each is built from. */
export function discover(tree: ListedTree, selection: OverlaySelection = {}): Discovery {
  const folders = kustomizationFolders(tree);
  return {
    tree,
    folders,
    overlays: overlaysOf(tree, folders, selection),
    graph: new DependencyGraph(tree, folders),
  };
}
