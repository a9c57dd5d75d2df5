import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { orElse } from "../../errors/attempt.ts";

/**
 * The repository around a folder: a working tree, by its top-level folder; a bare repository or a git directory
 * itself; none; or the one in the variable GIT_DIR.
 */
export type Surroundings =
  | {
      kind: "tree";
      top: string;
      /** False if git itself might mistake a parent folder for a repository. */
      plain: boolean;
    }
  | { kind: "bare"; folder: string }
  | { kind: "none" }
  | { kind: "given" };

/**
 * Finds the repository around a folder by `.git` alone. git itself also treats a folder with `HEAD`, `objects` and
 * `refs` as a repository, then reads the `config` in it and runs the programs that it configures; but such files can
 * be committed like any others, so a folder inside a working tree is never a repository here. git 2.38 has an option
 * for this, but then rejects the folder instead of searching its parents, and older versions don't have it.
 */
export function repositoryAround(folder: string): Surroundings {
  if (process.env.GIT_DIR !== undefined) return { kind: "given" };
  const start = realpath(resolve(folder));
  let bare: string | undefined;
  for (let at = start; ; at = dirname(at)) {
    const git = join(at, ".git");
    if (isGitDirectory(git))
      return bare === git
        ? { kind: "bare", folder: git }
        : { kind: "tree", top: at, plain: bare === undefined };
    // Less strict than git: a folder that only looks like a repository is examined as well.
    if (bare === undefined && existsSync(join(at, "HEAD"))) bare = at;
    if (at === dirname(at)) return bare === undefined ? { kind: "none" } : { kind: "bare", folder: bare };
  }
}

/** True for a git directory, or the file that refers to one, as in linked working trees and submodules. */
function isGitDirectory(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return found.isFile() || (found.isDirectory() && existsSync(join(path, "HEAD")));
}

function realpath(path: string): string {
  return orElse(() => realpathSync(path), path);
}
