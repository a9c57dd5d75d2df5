import { join } from "node:path";
import type { EnvironmentInput } from "@kustogen/review/check/check.ts";
import { readExceptions, type WrittenException } from "@kustogen/review/check/steps/exceptions.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Folders } from "../folders.ts";
import { resolveTree } from "../layers/tree.ts";
import { layerFolder } from "../output/layer.ts";
import { authoredFacts } from "./authored-facts.ts";

/** The environments of systems for `check`, in the order of the systems; only the given ones. */
export function environmentInputs(
  root: string,
  folders: Folders,
  systems: readonly System[],
  all: readonly Environment[],
  wanted: readonly Environment[],
  chosen: readonly System[],
): EnvironmentInput[] {
  return chosen.flatMap((system) =>
    resolveTree(system, all, systems)
      .filter(({ deployed, layer }) => deployed && wanted.some(({ name }) => name === layer))
      .map((node) => ({
        folder: join(root, layerFolder(folders, node.layer, system.name)),
        strictness: node.stage,
        kubernetes: node.environment?.kubernetes,
        authored: authoredFacts(node),
      })),
  );
}

/** The exceptions that systems' authors declare beside them; each applies to its own system. */
export function authoredExceptions(systems: readonly System[]): WrittenException[] {
  return systems.flatMap(({ name, exceptions = [] }) =>
    readExceptions(exceptions, `systems/${name}`).map((exception) => ({ ...exception, system: name })),
  );
}
