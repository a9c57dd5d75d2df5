import { join, relative } from "node:path";
import type { ContractChange } from "@kustogen/review/changes/contract-changes.ts";
import { changedContracts } from "@kustogen/review/changes/contract-changes.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import type { ComparedState, ComparedStates } from "@kustogen/review/git/compared-states.ts";
import { readConfig } from "../../config/config.ts";
import { loadEnvironments } from "../../environments/load-environment.ts";
import { environmentInputs } from "../../generate/check-inputs.ts";
import { projectCode } from "../../project/load.ts";
import { inState } from "../laid-out-state.ts";

/** The secret contracts of each environment, by its folder relative to the repository root. */
type ContractsByFolder = Map<string, readonly SecretContract[]>;

/**
 * The changes of this repository's secret contracts between two states, by folder. Runs the systems' code of both, so
 * only for trusted repositories. Throws InputError for code that can't be loaded.
 * @param project the root of the project, relative to the root of the working tree
 */
export async function contractChanges(
  top: string,
  project: string,
  { before, after }: ComparedStates,
  dist: URL,
): Promise<Map<string, ContractChange[]>> {
  const [old, now] = [
    await contractsAt(top, project, before, dist),
    await contractsAt(top, project, after, dist),
  ];
  const found = new Map<string, ContractChange[]>();
  for (const [folder, contracts] of now) {
    const changes = changedContracts(old.get(folder) ?? [], contracts);
    if (changes.length > 0) found.set(folder, changes);
  }
  return found;
}

async function contractsAt(
  top: string,
  project: string,
  { commit }: ComparedState,
  dist: URL,
): Promise<ContractsByFolder> {
  if (commit === "") return new Map();
  return inState(top, commit, (folder) => contractsOf(folder, join(folder, project), dist), project);
}

async function contractsOf(top: string, root: string, dist: URL): Promise<ContractsByFolder> {
  const config = await readConfig(root);
  const { folders } = config;
  const environments = loadEnvironments(root, config);
  const systems = await (await projectCode(root, folders, dist)).systems();
  return new Map(
    environmentInputs(root, folders, systems, environments, environments).map(({ folder, authored }) => [
      relative(top, folder),
      (authored?.contracts ?? []).map((contract) => ({ namespace: authored?.namespace, ...contract })),
    ]),
  );
}
