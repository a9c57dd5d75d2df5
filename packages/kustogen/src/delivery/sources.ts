import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { readGit } from "@kustogen/kustomize/node/git/run.ts";
import { environmentSchemaPath } from "../folders.ts";
import { listPaths } from "../output/conflict.ts";
import type { ProjectRepository } from "./repository.ts";

/**
 * The sources (folders and files, relative to the root) that differ from HEAD. `belongs` returns which of them the
 * output of this run depends on. Throws InputError, with the ways to continue, for a partly staged source: only its
 * author knows which half the commit should contain. Throws OutsideError if git fails.
 */
export function pendingSources(
  repository: ProjectRepository,
  sources: readonly string[],
  belongs: (path: string) => boolean,
) {
  const found = {
    /** Those that go into the commit with the output. */
    commit: [] as string[],
    /** Those that stay out of it, so that others would generate something else. */
    left: [] as string[],
  };
  const inPart: string[] = [];
  const options = ["--porcelain", "-z", "--no-renames", "--untracked-files=all"];
  const args = ["--no-optional-locks", "--literal-pathspecs", "status", ...options, "--", ...sources];
  for (const entry of readGit(repository.root, args, { asUser: true }).split("\0").filter(Boolean)) {
    // `XY path`, from the top-level folder: what differs in the index from HEAD, and in the working tree from the index.
    const path = entry.slice("XY ".length + repository.prefix.length);
    if (path === environmentSchemaPath(repository.folders)) continue;
    if (belongs(path) && /^[^ ?]{2}/.test(entry)) inPart.push(path);
    found[belongs(path) ? "commit" : "left"].push(path);
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
