import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";
import { userStatus } from "./user-git.ts";

/** A path, relative to the root, at which the working tree or the index differs from HEAD. */
interface PendingPath {
  path: string;
  state: "create" | "change" | "remove" | "unmerged" | "ignored";
  /** True if the index differs from HEAD, because something was staged here. */
  staged: boolean;
  /** The working tree differs from the index. */
  unstaged: boolean;
}

const FIELDS_BEFORE_PATH: Record<string, number> = { "1": 8, "2": 9, u: 10, "?": 1, "!": 1 };

/**
 * Everything below these paths in which the working tree differs from HEAD, from one `git status`. Rejects with
 * OutsideError if git fails.
 */
export async function pendingPaths(repository: Repository, paths: readonly string[]): Promise<PendingPath[]> {
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
      state: stateOf(kind, entry),
      staged: tracked && entry[2] !== ".",
      unstaged: tracked && entry[3] !== ".",
    });
  }
  return found;
}

/** Parses an entry of porcelain format 2: `1 XY sub mHEAD mIndex mWorktree hHEAD hIndex path`. */
export function stateOf(kind: string, entry: string): PendingPath["state"] {
  if (kind === "?") return "create";
  if (kind === "!") return "ignored";
  if (kind === "u") return "unmerged";
  const fields = entry.split(" ", 6);
  if (fields[5] === "000000") return "remove";
  return fields[3] === "000000" ? "create" : "change";
}
