import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { statsAt } from "../errors/regular-file.ts";
import { DEFAULT_FOLDERS } from "../folders.ts";

/** The configuration file at the root of a project. */
export const CONFIG_FILE = "kustogen.yaml";
/** A common wrong name; having both is an error. */
export const OTHER_CONFIG_FILE = "kustogen.yml";

/** The folder of environment files, which identifies a project. A project with other names sets them in CONFIG_FILE. */
const ENVIRONMENTS = `${DEFAULT_FOLDERS.generators}/environments`;

/**
 * The root of the project that a folder belongs to: the nearest parent with `kustogen.yaml` or `generators/environments`,
 * or else the root of the git repository around it, or else the folder itself.
 */
export function projectRoot(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE)) || statsAt(join(folder, ENVIRONMENTS))?.isDirectory() === true)
      return folder;
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return cwd;
  }
}
