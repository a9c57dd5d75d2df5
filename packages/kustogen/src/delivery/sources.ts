import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";
import { environmentSchemaPath } from "../folders.ts";
import { listPaths } from "../output/conflict.ts";
import type { ProjectRepository } from "./repository.ts";
import { userStatus } from "./user-git.ts";

/** Changed, new and deleted sources of a run. */
export interface PendingSources {
  /** Those that go into the commit with the output. */
  commit: string[];
  /** Those that stay out of it, so that others would generate something else. */
  left: string[];
}

/**
 * The sources (folders and files, relative to the root) that differ from HEAD. `belongs` returns which of them the
 * output of this run depends on. Throws InputError, with the ways to
 * continue, for a partly staged source: only its author knows which half the commit should contain.
 */
export async function pendingSources(
  repository: ProjectRepository,
  sources: readonly string[],
  belongs: (path: string) => boolean,
): Promise<PendingSources> {
  const found: PendingSources = { commit: [], left: [] };
  const inPart: string[] = [];
  for (const { path, staged, unstaged } of await pendingPaths(repository, sources)) {
    if (path === environmentSchemaPath(repository.folders)) continue;
    if (!belongs(path)) found.left.push(path);
    else {
      if (staged && unstaged) inPart.push(path);
      found.commit.push(path);
    }
  }
  if (inPart.length > 0)
    throw new InputError(
      `some sources are partly staged, but the commit must contain the whole files that the output was generated from:\n${listPaths(inPart)}\n` +
        `Stage all of it (git add ${inPart[0]}), or none (git restore --staged ${inPart[0]}), or run with --output-only:\n` +
        "it commits only the generated files and leaves the sources to you. Nothing was written.",
      { code: "partly-staged" },
    );
  return found;
}

/** A path, relative to the root, at which the working tree or the index differs from HEAD. */
interface PendingPath {
  path: string;
  /** True if the index differs from HEAD, because something was staged here. */
  staged: boolean;
  /** The working tree differs from the index. */
  unstaged: boolean;
}

/**
 * Everything below these paths in which the working tree differs from HEAD, from one `git status`. Rejects with
 * OutsideError if git fails.
 */
async function pendingPaths({ root, prefix }: Repository, paths: readonly string[]): Promise<PendingPath[]> {
  const entries = (await userStatus(root, paths)).split("\0").filter((entry) => entry !== "");
  const differs = (letter = " ") => letter !== " " && letter !== "?";
  // `XY path`, from the top-level folder: the index, then the working tree.
  return entries.map((entry) => ({
    path: entry.slice("XY ".length + prefix.length),
    staged: differs(entry[0]),
    unstaged: differs(entry[1]),
  }));
}
