import type { Resource, System } from "kustogen";
import { type Changes, desired as desiredOf } from "kustogen/testing";
import { withDefaults } from "./defaults.ts";

export { type Changes, layersOf as treeOf } from "kustogen/testing";

/** What a system describes in an environment or, as "base", with its schema's defaults. */
export function desired(system: System, layer: string, changes?: Changes): Resource[] {
  return desiredOf(withDefaults(system, layer), layer, changes);
}
