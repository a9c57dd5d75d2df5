import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
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

const FIELDS_BEFORE_PATH: Record<string, number> = { "1": 8, "2": 9, u: 10, "?": 1 };

/**
 * Everything below these paths in which the working tree differs from HEAD, from one `git status`. Rejects with
 * OutsideError if git fails.
 */
async function pendingPaths(repository: Repository, paths: readonly string[]): Promise<PendingPath[]> {
  const listed = await userStatus(repository.root, paths);
  const found: PendingPath[] = [];
  for (const entry of listed.split("\0")) {
    const kind = entry[0];
    if (kind === undefined) continue;
    let start = 0;
    for (let field = lookUp(FIELDS_BEFORE_PATH, kind) ?? 0; field > 0; field--)
      start = entry.indexOf(" ", start) + 1;
    const whole = entry.slice(start);
    const path = whole.startsWith(repository.prefix) ? whole.slice(repository.prefix.length) : whole;
    const tracked = kind === "1" || kind === "2" || kind === "u";
    found.push({
      path,
      staged: tracked && entry[2] !== ".",
      unstaged: tracked && entry[3] !== ".",
    });
  }
  return found;
}
