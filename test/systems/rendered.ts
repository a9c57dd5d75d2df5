import type { System } from "kustogen";
import { type Changes, generatedFiles as filesOf, rendered as renderedOf } from "kustogen/testing";
import { alone, withDefaults } from "./defaults.ts";
import { seenOnce } from "./seen-once.ts";

/** What an environment renders to or, as "base", what the schema's defaults do. Nobody changes it: many tests look at one. */
export const rendered = seenOnce((system, layer, changes) =>
  renderedOf(withDefaults(system, layer), layer, alone(layer, changes)),
);

/** The same, as files. */
export function generatedFiles(system: System, layer: string, changes?: Changes): Map<string, string> {
  return filesOf(withDefaults(system, layer), layer, alone(layer, changes));
}

/** One of them. */
export function generatedFile(system: System, layer: string, name: string, changes?: Changes): string {
  return generatedFiles(system, layer, changes).get(name) ?? "";
}
