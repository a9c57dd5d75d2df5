import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Environment } from "../authoring/environment.ts";
import { lacks } from "../authoring/lacks.ts";
import type { System } from "../authoring/system.ts";
import { describeLayer } from "../generate/describe.ts";
import { resolveTree } from "../layers/tree.ts";

/** What systems lack in environments although people expect it, one line each: "In beta, no alerts: shop, blog". */
export function lackingLines(systems: readonly System[], environments: readonly Environment[]): string[] {
  const found = new Map<string, string[]>();
  for (const system of systems)
    for (const node of resolveTree(system, environments))
      for (const one of node.environment ? lacks(describeLayer(node), node.environment) : [])
        entryOf(found, `In ${node.layer}, ${one}`, () => []).push(system.name);
  return [...found].map(([line, names]) => `${line}: ${names.join(", ")}`).sort();
}
