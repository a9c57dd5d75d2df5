import { desired as desiredOf } from "kustogen/testing";
import { withDefaults } from "./defaults.ts";
import { seenOnce } from "./seen-once.ts";

export { type Changes, layersOf as treeOf } from "kustogen/testing";

/** What a system describes in an environment or, as "base", with its schema's defaults. Nobody changes it: many tests look at one. */
export const desired = seenOnce((system, layer, changes) =>
  desiredOf(withDefaults(system, layer), layer, changes),
);
