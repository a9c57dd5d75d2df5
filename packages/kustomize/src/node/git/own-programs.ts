import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { orElse } from "../../errors/attempt.ts";
import { entryOf } from "../../value/multimap.ts";
import { run } from "../run.ts";
import type { Surroundings } from "./around.ts";
import type { Start } from "./door.ts";

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
export function fetchesByForeignProgram(around: Surroundings, { folder, env }: Start): boolean {
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
export function configuration(around: Surroundings): string {
  if (around.kind === "none") return "";
  const directory =
    around.kind === "tree"
      ? namedBy(join(around.top, ".git"))
      : around.kind === "bare"
        ? around.folder
        : resolve(process.env.GIT_DIR ?? "");
  const common = fileText(join(directory, "commondir")).trim();
  const shared = common === "" ? "" : fileText(join(resolve(directory, common), "config"));
  return [fileText(join(directory, "config")), fileText(join(directory, "config.worktree")), shared].join(
    "\n",
  );
}

/** The git directory that a `.git` is or refers to. */
function namedBy(path: string): string {
  const named = /^gitdir: (.*)$/m.exec(fileText(path))?.[1];
  return named === undefined ? path : resolve(path, "..", named.trim());
}

/** The text of a file in a git directory; "" if it can't be read. */
export function fileText(file: string): string {
  return orElse(() => readFileSync(file, "utf8"), "");
}
