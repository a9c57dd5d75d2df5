import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { changeGit, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { readConfig } from "../config/config.ts";
import { CONFIG_FILE } from "../config/root.ts";
import { planDelivery } from "../delivery/deliver.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { generatedFolders } from "../folders.ts";
import { openStaging } from "../output/staging.ts";
import { projectCode } from "../project/load.ts";
import { environmentSchemaFile, generateRepository } from "./repository.ts";

/**
 * The files that HEAD's sources generate, by path; undefined if that is unknown, for example because they can no
 * longer be loaded. Distinguishes a manual edit from output that was generated and committed in separate commits.
 */
export async function generatedAtHead(repository: ProjectRepository) {
  const { root, head, prefix, folders } = repository;
  if (head === undefined) return undefined;
  // Inside the root, so that package imports are resolved in the same way.
  const staging = openStaging(root);
  try {
    const env = { GIT_INDEX_FILE: `${staging.path}/.index` };
    const sources = [folders.generators, CONFIG_FILE, "package.json", "package-lock.json"];
    const input = readGit(root, ["ls-tree", "-r", "-z", "--name-only", head, "--", ...sources]);
    await changeGit(root, ["read-tree", head], { env });
    await changeGit(root, ["checkout-index", "-z", "--stdin", `--prefix=${staging.path}/`], { env, input });
    const copy = join(staging.path, prefix);
    // A cache of its own: one with the same bundle would say that the root's lines are in this folder.
    mkdirSync(join(copy, "node_modules"));
    const config = await readConfig(copy);
    const environments = loadEnvironments(copy, config);
    const systems = await (await projectCode(copy, config.folders)).systems();
    const sides = { folders: config.folders, systems, all: systems, environments };
    const { files } = generateRepository({ ...sides, repository, allowed: undefined });
    return new Map([...files, environmentSchemaFile(systems, config)].map(({ path, text }) => [path, text]));
  } catch {
    return undefined;
  } finally {
    staging.remove();
  }
}

/** The files with a person's work, for where no record is of HEAD's sources. As it takes time to generate these, history must have a suspect, as a squash is. */
export async function editedByHand(repository: ProjectRepository): Promise<string[]> {
  const { conflicts, foreign } = planDelivery(repository, [], generatedFolders(repository.folders));
  if (foreign.length + conflicts.length === 0) return [];
  const files = Array.from((await generatedAtHead(repository)) ?? [], ([path, text]) => ({ path, text }));
  return planDelivery(repository, files, []).conflicts.map(({ path }) => path);
}
