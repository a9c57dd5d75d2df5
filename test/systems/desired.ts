import type { System } from "kustogen";
import { type Changes, desired as desiredOf, layersOf } from "kustogen/testing";
import { alone, withDefaults } from "./defaults.ts";
import { seenOnce } from "./seen-once.ts";

export type { Changes } from "kustogen/testing";

/** The layers of a system with its environments, or base alone with its schema's defaults. */
export function treeOf(system: System, layer = "base", changes?: Changes): ReturnType<typeof layersOf> {
  return layersOf(system, layer, alone(layer, changes));
}

/** What a system describes in an environment or, as "base", with its schema's defaults. Nobody changes it: many tests look at one. */
export const desired = seenOnce((system, layer, changes) =>
  desiredOf(withDefaults(system, layer), layer, alone(layer, changes)),
);
