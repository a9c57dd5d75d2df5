import { join } from "node:path";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { EnvironmentInput } from "../check/check.ts";
import { readExceptions, type WrittenException } from "../check/exceptions.ts";
import type { Authored } from "../check/facts/state.ts";
import { type LayerNode, resolveTree } from "../layers/tree.ts";
import { layerFolder } from "../output/layer.ts";

/** The environments of systems as `check` judges them, in the order of the systems; those with the given names. */
export function environmentInputs(
  root: string,
  systems: readonly System[],
  all: readonly Environment[],
  wanted: readonly Environment[],
): EnvironmentInput[] {
  return systems.flatMap((system) =>
    resolveTree(system, all)
      .filter(({ deployed, layer }) => deployed && wanted.some(({ name }) => name === layer))
      .map((node) => ({
        folder: join(root, layerFolder(node.layer, system.name)),
        strictness: node.stage,
        kubernetes: node.environment?.kubernetes,
        authored: authoredFacts(node),
      })),
  );
}

/** What the author says of a layer that is deployed. */
export function authoredFacts({ system, layer, images, context }: LayerNode): Authored {
  return {
    system: system.name,
    environment: layer,
    namespace: system.namespace,
    contracts: system.secrets.filter(
      ({ layers }) => layers === undefined || layers.some((name) => context.within(name)),
    ),
    traffic: system.traffic?.(context),
    images: Object.values(images).map(({ reference }) => reference),
    moving: movingImages(system, images),
    exceptions: system.exceptions ?? [],
  };
}

/** The reasons that authors give for images under a tag that moves, by reference. */
function movingImages(system: System, images: LayerNode["images"]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, { reference }] of Object.entries(images)) {
    const reason = system.images[key]?.moving;
    if (reason !== undefined) found[reference] = reason;
  }
  return found;
}

/** The exceptions that systems' authors write beside them; each holds for its own system. */
export function authoredExceptions(systems: readonly System[]): WrittenException[] {
  return systems.flatMap(({ name, exceptions = [] }) =>
    readExceptions(exceptions, `systems/${name}`).map((exception) => ({ ...exception, system: name })),
  );
}
