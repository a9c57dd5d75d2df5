import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Environment } from "../authoring/environment.ts";
import { DEFAULT_CONFIG } from "../config/config.ts";
import { parseConfig } from "../config/parse.ts";
import { CONFIG_FILE, projectRoot } from "../config/root.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import type { Folders } from "../folders.ts";

/** What is read of the projects that the tests run in. */
const known = new Map<string, { folders: Folders; environments: readonly Environment[] }>();

function project() {
  const root = projectRoot(process.cwd());
  return entryOf(known, root, () => {
    const path = join(root, CONFIG_FILE);
    const config = existsSync(path) ? parseConfig(CONFIG_FILE, readFileSync(path, "utf8")) : DEFAULT_CONFIG;
    return { folders: config.folders, environments: loadEnvironments(root, config) };
  });
}

/** The environments of the project around the tests, read once. @throws InputError with file, line and column */
export function environments(): readonly Environment[] {
  return project().environments;
}

/** The folder names of the project that the tests run in. */
export function projectFolders(): Folders {
  return project().folders;
}
