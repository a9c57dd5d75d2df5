import { argoScope } from "../argocd/paths.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Folders } from "../folders.ts";
import type { LayerNode } from "../layers/tree.ts";
import { layerFolder } from "../output/layer.ts";
import { pagesFolder } from "../pages/pages.ts";

/** The folders and files that a run for some systems owns. */
export function scopeOf(
  folders: Folders,
  systems: readonly System[],
  environments: readonly Environment[],
  trees: readonly (readonly LayerNode[])[],
): string[] {
  const own = systems.flatMap(({ name }, index) => {
    // If an environment no longer runs the system, its folder has to be removed.
    const layers = [
      ...(trees[index] ?? []).map(({ layer }) => layer),
      ...environments.map((one) => one.name),
    ];
    const all = [...new Set(layers)].map((layer) => layerFolder(folders, layer, name));
    return [...all, pagesFolder(folders, name)];
  });
  return [...own, ...argoScope(folders, systems, environments)];
}
