import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { foldersOf } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import { DEFAULT_FOLDERS, environmentsFolder, type Folders } from "../../folders.ts";

/** The names of the project's folders; the defaults if its configuration can't be read, which the review reports. */
export async function foldersHere(root: string): Promise<Folders> {
  try {
    return await foldersOf(root);
  } catch (error) {
    if (error instanceof InputError) return DEFAULT_FOLDERS;
    throw error;
  }
}

/** @throws InputError if a project has no systems whose code could be run */
export function refuseWithoutSystems(root: string, folders: Folders): void {
  const environments = environmentsFolder(folders);
  if (!existsSync(join(root, environments)))
    throw new InputError(`--authored: there are no systems here: ${environments} is missing; leave it out`, {
      code: "no-systems",
    });
}

/** The root of the project around the current folder, relative to the repository root. */
export function projectOf(top: string): string {
  return relative(top, projectRoot(process.cwd()));
}

/** The root of a folder's repository. */
export function topOf(folder: string): string {
  const top = workTreeTop(folder);
  if (top !== undefined) return top;
  throw new InputError(
    `${folder} isn't in a git repository, so there are no two states to compare; run the command in a clone`,
    { code: "not-a-repository" },
  );
}
