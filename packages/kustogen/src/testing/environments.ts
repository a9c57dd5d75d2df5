import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Environment } from "../authoring/environment.ts";
import { type Config, DEFAULT_CONFIG } from "../config/config.ts";
import { parseConfig } from "../config/parse.ts";
import { CONFIG_FILE, projectRoot } from "../config/root.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import type { Folders } from "../folders.ts";

const known = new Map<string, Environment[]>();

/**
 * The environments of the project that the tests run in, read once.
 *
 * @throws InputError for a file that can't be used, with file, line and column
 */
export function environments(): readonly Environment[] {
  const root = projectRoot(process.cwd());
  return entryOf(known, root, () => loadEnvironments(root, configOf(root)));
}

/** The folder names of the project that the tests run in. */
export function projectFolders(): Folders {
  return configOf(projectRoot(process.cwd())).folders;
}

const configs = new Map<string, Config>();

function configOf(root: string): Config {
  return entryOf(configs, root, () => {
    const path = join(root, CONFIG_FILE);
    return existsSync(path) ? parseConfig(CONFIG_FILE, readFileSync(path, "utf8")) : DEFAULT_CONFIG;
  });
}
