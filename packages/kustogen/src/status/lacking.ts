import type { Environment } from "../authoring/environment.ts";
import { lacks } from "../authoring/lacks.ts";
import type { System } from "../authoring/system.ts";
import { describeLayer } from "../generate/describe.ts";
import { resolveTree } from "../layers/tree.ts";

/** What each system lacks in each environment; an environment where it lacks nothing is left out. @param all what they connect to */
export function lackingOf(
  systems: readonly System[],
  environments: readonly Environment[],
  all: readonly System[],
): { system: string; environment: string; lacks: string[] }[] {
  return systems.flatMap((system) =>
    resolveTree(system, environments, all).flatMap((node) => {
      const found = node.deployed ? lacks(describeLayer(node), node.environment?.prometheus) : [];
      return found.length === 0 ? [] : [{ system: system.name, environment: node.layer, lacks: found }];
    }),
  );
}
