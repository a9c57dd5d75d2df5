import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { placeholderWarnings } from "../environments/placeholder.ts";
import { unpinnedWarnings } from "../environments/unpinned.ts";
import { environmentsFolder, type Folders } from "../folders.ts";
import { unusedLayers } from "../layers/layers.ts";

/** What the author of a repository should know although nothing is wrong enough to stop, a sentence each. */
export function warningsOf(
  folders: Folders,
  systems: readonly System[],
  environments: readonly Environment[],
): string[] {
  return [
    ...placeholderWarnings(environments),
    ...unpinnedWarnings(systems, environments),
    ...systems.flatMap((system) =>
      unusedLayers(system, environments).map(
        (layer) =>
          `systems/${system.name} layers.${layer}: no environment uses it, so nothing is generated for it. Remove the layer, or add ${environmentsFolder(folders)}/${layer}.yaml`,
      ),
    ),
  ];
}
