import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Limits } from "@kustogen/kustomize/limits.ts";
import { currentFiles, type InputFiles } from "../errors/input-files.ts";
import type { Folders } from "../folders.ts";
import { CONFIG_FILE, OTHER_CONFIG_FILE } from "./root.ts";
import { type Config, DEFAULT_CONFIG, type LoadRestrictor } from "./types.ts";

export { type Config, DEFAULT_CONFIG } from "./types.ts";

/** The folders of a project, without reading the rest of its configuration where it names none. */
export async function foldersOf(root: string, files = currentFiles): Promise<Folders> {
  return (await configSaying("folders", root, files)).folders;
}

/** The limits that a project sets, without reading the rest of its configuration where it sets none. */
export async function limitsOf(root: string): Promise<Limits> {
  return (await configSaying("limits", root, currentFiles)).limits;
}

/** How a project restricts what kustomizations read, without reading the rest of its configuration where it doesn't. */
export async function loadRestrictorOf(root: string): Promise<LoadRestrictor | undefined> {
  return (await configSaying("loadRestrictor", root, currentFiles)).loadRestrictor;
}

/** The configuration where its text may say something under a key; the defaults where it doesn't. */
async function configSaying(key: keyof Config, root: string, files: InputFiles): Promise<Config> {
  const path = join(root, CONFIG_FILE);
  const text = files.isThere(path) ? files.read(path, CONFIG_FILE).toString("utf8") : "";
  return new RegExp(`^["']?${key}\\b`, "m").test(text) ? readConfig(root, files) : DEFAULT_CONFIG;
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
    throw new InputError(`${CONFIG_FILE} and ${OTHER_CONFIG_FILE} both exist; keep the first`, {
      code: "ambiguous",
    });
  const { parseConfig } = await import("./parse.ts");
  return parseConfig(CONFIG_FILE, text);
}
