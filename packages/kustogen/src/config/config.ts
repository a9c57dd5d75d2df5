import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { currentFiles } from "../errors/input-files.ts";
import { CONFIG_FILE, OTHER_CONFIG_FILE } from "./root.ts";
import { type Config, DEFAULT_CONFIG } from "./types.ts";

export { type Config, DEFAULT_CONFIG } from "./types.ts";

/** One setting of a project, without reading the rest of its configuration if it isn't set. @throws InputError */
export async function settingOf<Name extends "folders" | "kustomize">(
  name: Name,
  root: string,
  files = currentFiles,
): Promise<Config[Name]> {
  const path = join(root, CONFIG_FILE);
  const text = files.isThere(path) ? files.read(path, CONFIG_FILE).toString("utf8") : "";
  const isSet = new RegExp(`^["']?${name}\\b`, "m").test(text);
  return (isSet ? await readConfig(root, files) : DEFAULT_CONFIG)[name];
}

/** True if a repository has a configuration file. */
export function isIn(root: string, files = currentFiles): boolean {
  return files.isThere(join(root, CONFIG_FILE));
}

/** The configuration of a repository. @throws InputError with file, line and column of each mistake */
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
