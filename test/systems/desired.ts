import type { ImagePin, Resource, System } from "kustogen";
import { loadEnvironments } from "../../packages/kustogen/src/environments/load-environment.ts";
import { describeLayer } from "../../packages/kustogen/src/generate/describe.ts";
import { mergeSettings } from "../../packages/kustogen/src/layers/merge-settings.ts";
import { type LayerNode, resolveTree } from "../../packages/kustogen/src/layers/tree.ts";

/** What a test changes in a layer before it is described. */
export interface Changes {
  /** Merged over the settings of the environment file, or of the layer where there is none. */
  settings?: Record<string, unknown>;
  images?: Record<string, ImagePin>;
}

const ENVIRONMENTS = loadEnvironments(new URL("../..", import.meta.url).pathname);

/** The tree of a system with the repository's environments and the changes in one layer. */
export function treeOf(system: System, layer: string, changes: Changes = {}): LayerNode[] {
  const { settings = {}, images = {} } = changes;
  const environments = ENVIRONMENTS.map((environment) => {
    const entry = environment.systems[system.name];
    if (environment.name !== layer || entry === undefined) return environment;
    const changed = {
      settings: mergeSettings(entry.settings, settings),
      images: { ...entry.images, ...images },
    };
    return { ...environment, systems: { ...environment.systems, [system.name]: changed } };
  });
  if (environments.some(({ name }) => name === layer)) return resolveTree(system, environments);
  const changed: System =
    layer === "base"
      ? { ...system, base: { settings: mergeSettings(system.base?.settings ?? {}, settings) } }
      : {
          ...system,
          layers: {
            ...system.layers,
            [layer]: {
              ...system.layers[layer],
              settings: mergeSettings(system.layers[layer]?.settings ?? {}, settings),
            },
          },
        };
  return resolveTree(changed, environments);
}

/** The desired state of one layer of a system: what its function returns there, made plain. */
export function desired(system: System, layer: string, changes?: Changes): Resource[] {
  const node = treeOf(system, layer, changes).find((one) => one.layer === layer);
  if (node === undefined) throw new Error(`${system.name} has no layer ${layer}`);
  return describeLayer(node);
}
