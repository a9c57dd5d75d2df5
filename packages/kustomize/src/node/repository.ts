import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { InputError, OutsideError } from "../errors/errors.ts";
import { entryOf } from "../value/multimap.ts";
import { askGit, refusal, workTreeTop } from "./git/run.ts";

/** A folder in a git repository: the repository's top-level folder, and the path from there ("/overlays/beta"). */
export interface Location {
  repository: string;
  path: string;
}

const known = new Map<string, string>();

/**
 * The location of a folder in its git repository. The folder itself needn't exist in the working tree, because it may
 * exist in a revision. Throws InputError if there is no repository around it, OutsideError if git is missing.
 */
export function locate(folder: string): Location {
  const target = resolve(folder);
  let existing = target;
  while (!isDirectory(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const real = realpathSync(existing);
  const repository = topOf(real);
  const path = relative(repository, resolve(real, relative(existing, target)));
  if (path === ".." || path.startsWith(`..${sep}`))
    throw new InputError(`${folder}: is outside the repository at ${repository}`, { code: "outside-tree" });
  return { repository, path: `/${path.split(sep).join("/")}` };
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function topOf(folder: string): string {
  return entryOf(known, folder, () => {
    const top = workTreeTop(folder) ?? gitDirectory(folder);
    if (top !== undefined) return top;
    throw new InputError(`${folder}: is not in a git repository, so it has no revisions; leave --rev out`, {
      code: "not-a-repository",
    });
  });
}

/** The git directory of a bare clone that the user specified. */
function gitDirectory(folder: string): string | undefined {
  const answer = askGit(folder, ["rev-parse", "--absolute-git-dir"], { bare: true });
  if (answer.code === 0) return answer.stdout.replace(/\n$/, "");
  if (refusal(answer) === "another owner") throw new OutsideError(answer.stderr.trim());
  return undefined;
}
