import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { orElse } from "../../errors/attempt.ts";
import { entryOf } from "../../value/multimap.ts";
import { type RunOptions, run } from "../run.ts";

/**
 * The repository around a folder: a working tree, by its top-level folder; none; or the one in the variable GIT_DIR.
 * Not plain if git itself might mistake a parent folder for a repository.
 */
export type Surroundings =
  | { kind: "tree"; top: string; plain: boolean }
  | { kind: "none"; plain: boolean }
  | { kind: "given" };

/**
 * Finds the repository around a folder by `.git` alone. git itself also treats a folder with `HEAD`, `objects` and
 * `refs` as a repository, then reads the `config` in it and runs the programs that it configures; but such files can
 * be committed like any others, so no folder is a repository here because of them. git 2.38 has an option for this, but
 * then rejects the folder instead of searching its parents, and older versions don't have it.
 */
export function repositoryAround(folder: string): Surroundings {
  if (process.env.GIT_DIR !== undefined) return { kind: "given" };
  let looksBare: string | undefined;
  for (let at = orElse(() => realpathSync(folder), resolve(folder)); ; at = dirname(at)) {
    const git = join(at, ".git");
    if (isGitDirectory(git))
      return looksBare === git
        ? { kind: "none", plain: false }
        : { kind: "tree", top: at, plain: looksBare === undefined };
    // Less strict than git: a folder that only looks like a repository is examined as well.
    if (looksBare === undefined && existsSync(join(at, "HEAD"))) looksBare = at;
    if (at === dirname(at)) return { kind: "none", plain: looksBare === undefined };
  }
}

/** True for a git directory, or the file that refers to one, as in linked working trees and submodules. */
function isGitDirectory(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return found.isFile() || (found.isDirectory() && existsSync(join(path, "HEAD")));
}

/** The nearest existing folder at a path or above it. */
export function existingFolder(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() || dirname(path) === path
    ? path
    : existingFolder(dirname(path));
}

/** Without one of these words, a repository's configuration can't make a read-only command fetch. */
const MAY_FETCH = /promisor|partialclone|include/i;

/** The keys with programs that a fetch starts, as `git config` matches them. */
const PROGRAMS =
  "^(core\\.(sshcommand|gitproxy|alternaterefscommand)|credential\\.(.*\\.)?helper|remote\\..*\\.(uploadpack|vcs))$";

/** By the text of the configuration. */
const known = new Map<string, boolean>();

/**
 * True for a clone that fetches missing objects with a program from its own configuration: in a copied folder, anyone
 * may have written it. A program in the user's own configuration is trusted.
 */
export function fetchesByForeignProgram(
  around: Surroundings,
  { folder, env }: Pick<RunOptions, "folder" | "env">,
): boolean {
  const text = configuration(around);
  if (!MAY_FETCH.test(text)) return false;
  return entryOf(known, text, () => {
    const args = ["config", "-z", "--show-scope", "--name-only", "--get-regexp", PROGRAMS];
    const answer = run("git", args, { folder, env });
    // 1 means that no such key is set.
    return answer.code !== 1 && (answer.code !== 0 || /(?:^|\0)(?:local|worktree)\0/.test(answer.stdout));
  });
}

/** The contents of a repository's own configuration files; "" if there are none. */
function configuration(around: Surroundings): string {
  if (around.kind === "none") return "";
  const directory =
    around.kind === "tree" ? gitDirectory(join(around.top, ".git")) : resolve(process.env.GIT_DIR ?? "");
  const common = gitText(join(directory, "commondir")).trim();
  const shared = common === "" ? "" : gitText(join(resolve(directory, common), "config"));
  return [gitText(join(directory, "config")), gitText(join(directory, "config.worktree")), shared].join("\n");
}

/** The git directory that a `.git` is or refers to. */
export function gitDirectory(path: string): string {
  const named = /^gitdir: (.*)$/m.exec(gitText(path))?.[1];
  return named === undefined ? path : resolve(path, "..", named.trim());
}

/** The text of a file in a git directory; "" if it can't be read. */
export function gitText(file: string): string {
  return orElse(() => readFileSync(file, "utf8"), "");
}
