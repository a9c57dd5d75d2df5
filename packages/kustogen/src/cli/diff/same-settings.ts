import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { driftBetween } from "@kustogen/review/changes/parity.ts";
import type { Environment } from "../../authoring/environment.ts";
import type { System } from "../../authoring/system.ts";
import { readConfig } from "../../config/config.ts";
import { loadEnvironments } from "../../environments/load-environment.ts";
import { describeHypothetical } from "../../generate/describe.ts";
import { type LayerNode, resolveTree } from "../../layers/tree.ts";
import { projectCode } from "../../project/load.ts";
import { inState } from "../laid-out-state.ts";

/**
 * The differences between two environments of each system that remain if both have the same settings, by key: all
 * others are explained by the settings in the environments' files. Systems that can't be generated that way are left
 * out. Runs the systems' code.
 * @param project the root of the project, relative to the root of the working tree
 */
export async function driftWithSameSettings(
  top: string,
  project: string,
  commit: string | undefined,
  names: readonly [string, string],
  dist: URL,
): Promise<Map<string, ReadonlySet<string>>> {
  const driftIn = async (root: string) => {
    const config = await readConfig(root);
    const environments = loadEnvironments(root, config);
    const systems = await (await projectCode(root, config.folders, dist)).systems();
    const found = new Map<string, ReadonlySet<string>>();
    for (const system of systems) {
      const keys = remainingDrift(system, environments, names);
      if (keys !== undefined) found.set(system.name, keys);
    }
    return found;
  };
  return inState(top, commit, (folder) => driftIn(join(folder, project)), project);
}

/** The keys of the remaining differences; undefined if a system rejects the other environment's settings. */
export function remainingDrift(
  system: System,
  environments: readonly Environment[],
  names: readonly [string, string],
): Set<string> | undefined {
  const nodes = resolveTree(system, environments);
  const [one, other] = names.map((name) => nodes.find(({ layer, deployed }) => deployed && layer === name));
  if (one === undefined || other === undefined) return undefined;
  for (const [first, second] of [
    [one, withSettings(other, one)],
    [withSettings(one, other), other],
  ] as const)
    try {
      const drift = driftBetween(describeHypothetical(first), describeHypothetical(second), names);
      return new Set(drift.map(({ key }) => key));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  return undefined;
}

function withSettings(node: LayerNode, { settings }: LayerNode): LayerNode {
  return { ...node, settings, context: { ...node.context, settings } };
}
