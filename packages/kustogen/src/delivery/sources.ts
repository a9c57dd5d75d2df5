import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { readGit } from "@kustogen/kustomize/node/git/run.ts";
import { indexFiles } from "@kustogen/review/git/index-files.ts";
import { environmentSchemaPath } from "../folders.ts";
import { listPaths } from "../output/conflict.ts";
import { pendingPaths } from "./pending.ts";
import type { ProjectRepository } from "./repository.ts";

/** Changed, new and deleted sources of a run. */
export interface PendingSources {
  /** Those that go into the commit with the output. */
  commit: string[];
  /** Those that stay out of it, so that others would generate something else. */
  left: string[];
}

/**
 * The sources (folders and files, relative to the root) that differ from HEAD. `belongs` returns which of them the
 * output of this run depends on; files that git was told to ignore are left. Throws InputError, with the ways to
 * continue, for a partly staged source: only its author knows which half the commit should contain.
 */
export async function pendingSources(
  repository: ProjectRepository,
  sources: readonly string[],
  belongs: (path: string) => boolean,
): Promise<PendingSources> {
  const found: PendingSources = { commit: [], left: hiddenEdits(repository, sources) };
  const inPart: string[] = [];
  for (const { path, state, staged, unstaged } of await pendingPaths(repository, sources)) {
    if (state === "ignored" || path === environmentSchemaPath(repository.folders)) continue;
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

/** Sources that differ from the index although git was told to ignore them (assume-unchanged, skip-worktree). */
function hiddenEdits(repository: ProjectRepository, sources: readonly string[]): string[] {
  const hidden = [...indexFiles(repository, sources)].filter(
    ([path, file]) => file.hidden && path !== environmentSchemaPath(repository.folders),
  );
  // Compared by content, because the index marks them as unchanged.
  const edited = hidden.filter(([path, { id }]) => {
    try {
      return readGit(repository.root, ["hash-object", "--", path], { asUser: true }).trim() !== id;
    } catch {
      // A file outside the working tree, as in a sparse checkout, isn't edited.
      return false;
    }
  });
  return edited.map(([path]) => path);
}
