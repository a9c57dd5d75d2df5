import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { statsAt } from "../errors/regular-file.ts";
import { DEFAULT_FOLDERS } from "../folders.ts";

/** The configuration file at the root of a project. */
export const CONFIG_FILE = "kustogen.yaml";
/** What people call it by mistake; refused beside the right one. */
export const OTHER_CONFIG_FILE = "kustogen.yml";

/** The folder of environment files; where it is, there is a project. One with other names says so in CONFIG_FILE. */
const ENVIRONMENTS = `${DEFAULT_FOLDERS.generators}/environments`;

/**
 * The root of the project that a folder belongs to: the nearest folder upward that holds `kustogen.yaml` or
 * `generators/environments`, else the root of the git repository, else the folder itself. A repository inside another
 * one is a project of its own.
 */
export function projectRoot(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE)) || isFolder(join(folder, ENVIRONMENTS))) return folder;
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return cwd;
  }
}

function isFolder(path: string): boolean {
  return statsAt(path)?.isDirectory() === true;
}
