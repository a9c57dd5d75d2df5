import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CommitTrees } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { changeGit, nulList } from "@kustogen/kustomize/node/git/run.ts";
import { readConfig } from "../config/config.ts";
import { CONFIG_FILE } from "../config/root.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { openStaging } from "../output/staging.ts";
import { projectCode } from "../project/load.ts";
import { environmentSchemaFile, generateRepository } from "./repository.ts";

/** The files that a project is generated from besides its authored folder. */
const MORE_SOURCES = [CONFIG_FILE, "package.json", "package-lock.json", "tsconfig.json"];

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
    const sources = [folders.generators, ...MORE_SOURCES];
    const input = withGitObjects(root, (objects) =>
      nulList(new CommitTrees(objects, prefix).changed(undefined, head, sources).keys()),
    );
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
    files.push(environmentSchemaFile(systems, config));
    return new Map(files.map(({ path, text }) => [path, text]));
  } catch {
    return undefined;
  } finally {
    staging.remove();
  }
}
