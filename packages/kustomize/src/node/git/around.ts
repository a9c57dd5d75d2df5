import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * What a folder is in: a working tree by its top folder; a bare repository or a git directory itself; nothing; or what
 * the variable GIT_DIR says.
 */
export type Surroundings =
  | {
      kind: "tree";
      top: string;
      /** False where git, left to itself, might take a folder on the way up for a repository of its own. */
      plain: boolean;
    }
  | { kind: "bare"; folder: string }
  | { kind: "none" }
  | { kind: "told" };

/**
 * Finds the repository around a folder by its `.git` alone. git itself also takes a folder for a repository that has
 * `HEAD`, `objects` and `refs` in it, and then reads the `config` there and runs what that names; but such files can
 * be committed like any others, so what is below a working tree is never one. git 2.38 can be told so, too, but then
 * refuses the folder instead of looking further up, and an older one can't.
 */
export function repositoryAround(folder: string): Surroundings {
  if (process.env.GIT_DIR !== undefined) return { kind: "told" };
  const start = realpath(resolve(folder));
  let bare: string | undefined;
  for (let at = start; ; at = dirname(at)) {
    const git = join(at, ".git");
    if (isGitDirectory(git))
      return bare === git
        ? { kind: "bare", folder: git }
        : { kind: "tree", top: at, plain: bare === undefined };
    // More than git asks for: what only looks like a repository is worth a closer look as well.
    if (bare === undefined && existsSync(join(at, "HEAD"))) bare = at;
    if (at === dirname(at)) return bare === undefined ? { kind: "none" } : { kind: "bare", folder: bare };
  }
}

/** True for a git directory, or the file that names one, as linked working trees and submodules have it. */
function isGitDirectory(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return found.isFile() || (found.isDirectory() && existsSync(join(path, "HEAD")));
}

function realpath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
