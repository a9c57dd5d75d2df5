import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Limits } from "@kustogen/kustomize/limits.ts";
import { currentFiles, type InputFiles } from "../errors/input-files.ts";
import type { Folders } from "../folders.ts";
import { CONFIG_FILE, OTHER_CONFIG_FILE } from "./root.ts";
import { type Config, DEFAULT_CONFIG } from "./types.ts";

export { type Config, DEFAULT_CONFIG } from "./types.ts";

/** The folders of a project, without reading the rest of its configuration if it doesn't set them. */
export async function foldersOf(root: string, files = currentFiles): Promise<Folders> {
  return (await configSaying("folders", root, files)).folders;
}

/** The limits that a project sets, without reading the rest of its configuration if it sets none. */
export async function limitsOf(root: string): Promise<Limits> {
  return (await configSaying("limits", root, currentFiles)).limits;
}

/** The configuration if its text may contain a key; the defaults otherwise. */
async function configSaying(key: keyof Config, root: string, files: InputFiles): Promise<Config> {
  const path = join(root, CONFIG_FILE);
  const text = files.isThere(path) ? files.read(path, CONFIG_FILE).toString("utf8") : "";
  return new RegExp(`^["']?${key}\\b`, "m").test(text) ? readConfig(root, files) : DEFAULT_CONFIG;
}

/** True if a repository has a configuration file. */
export function isIn(root: string, files = currentFiles): boolean {
  return files.isThere(join(root, CONFIG_FILE));
}

/**
 * The configuration of a repository. The code that checks it is loaded only if there is a configuration file.
 * @throws InputError with file, line and column of each mistake
 */
export async function readConfig(root: string, files = currentFiles): Promise<Config> {
  const path = join(root, CONFIG_FILE);
  if (!isIn(root, files)) return DEFAULT_CONFIG;
  const text = files.read(path, CONFIG_FILE).toString("utf8");
  if (files.isThere(join(root, OTHER_CONFIG_FILE)))
    throw new InputError(`${CONFIG_FILE} and ${OTHER_CONFIG_FILE} both exist; keep the first`, {
      code: "ambiguous",
    });
  const { parseConfig } = await import("./parse.ts");
  return parseConfig(CONFIG_FILE, text);
}
