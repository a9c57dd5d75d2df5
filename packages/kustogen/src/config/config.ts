import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Limits } from "@kustogen/kustomize/limits.ts";
import { currentFiles } from "../errors/input-files.ts";
import type { Folders } from "../folders.ts";
import { CONFIG_FILE, OTHER_CONFIG_FILE } from "./root.ts";
import { type Config, DEFAULT_CONFIG } from "./types.ts";

export { type Config, DEFAULT_CONFIG } from "./types.ts";

/** The folders of a project, without reading the rest of its configuration where it names none. */
export async function foldersOf(root: string, files = currentFiles): Promise<Folders> {
  const path = join(root, CONFIG_FILE);
  const names =
    files.isThere(path) && /^["']?folders\b/m.test(files.read(path, CONFIG_FILE).toString("utf8"));
  return names ? (await readConfig(root, files)).folders : DEFAULT_CONFIG.folders;
}

/** The limits that a project sets, without reading the rest of its configuration where it sets none. */
export async function limitsOf(root: string, files = currentFiles): Promise<Limits> {
  const path = join(root, CONFIG_FILE);
  const sets = files.isThere(path) && /^["']?limits\b/m.test(files.read(path, CONFIG_FILE).toString("utf8"));
  return sets ? (await readConfig(root, files)).limits : DEFAULT_CONFIG.limits;
}

/** True where a repository has a configuration file. */
export function isIn(root: string, files = currentFiles): boolean {
  return files.isThere(join(root, CONFIG_FILE));
}

/**
 * The configuration of a repository. The code that checks it is loaded only where there is such a file.
 *
 * @throws InputError naming file, line and column of each mistake
 */
export async function readConfig(root: string, files = currentFiles): Promise<Config> {
  const path = join(root, CONFIG_FILE);
  if (!isIn(root, files)) return DEFAULT_CONFIG;
  const text = files.read(path, CONFIG_FILE).toString("utf8");
  if (files.isThere(join(root, OTHER_CONFIG_FILE)))
    throw new InputError(`${CONFIG_FILE} and ${OTHER_CONFIG_FILE} are both there; keep the first`, {
      code: "ambiguous",
    });
  const { parseConfig } = await import("./parse.ts");
  return parseConfig(CONFIG_FILE, text);
}
