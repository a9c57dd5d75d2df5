import { InputError } from "../errors/errors.ts";
import { unifiedDiff } from "../text/unified-diff.ts";
import { withUnixLineEnds } from "./content.ts";

/** A file that holds somebody's work that is in no commit, where a run would overwrite or remove it. */
export interface Conflict {
  path: string;
  /** The bytes as they are on disk. */
  found: Buffer;
  /** What the run would write; undefined: it would remove the file. */
  text: string | undefined;
  /** True for a generated file that was edited, false for one that kustogen never made. */
  edited: boolean;
}

const SHOWN = 5;

/** Throws one InputError that shows every conflict, what each would lose, and how to go on; nothing when there is none. */
export function refuseConflicts(conflicts: readonly Conflict[]): void {
  if (conflicts.length === 0) return;
  const many = conflicts.length > 1;
  const parts = [
    `${many ? `${conflicts.length} files hold` : `${conflicts[0]?.path} holds`} changes made by hand that are in no commit. Nothing was written.`,
  ];
  for (const conflict of conflicts.slice(0, SHOWN)) parts.push(describe(conflict));
  if (conflicts.length > SHOWN)
    parts.push(
      `and ${conflicts.length - SHOWN} more:\n${listPaths(conflicts.slice(SHOWN).map((c) => c.path))}`,
    );
  parts.push(
    "Files in base/, overlays/, argocd/ and docs/systems/ are generated: make the change in generators/ instead,\n" +
      "then undo it here (git checkout -- FILE, or delete a file that git doesn't know), or commit it if it should stay in the\n" +
      "history. Or run again with --force: it overwrites the files and keeps their text in `git stash`.",
  );
  throw new InputError(parts.join("\n\n"));
}

/** Paths one per line, indented; the tail of a long list is counted. */
export function listPaths(paths: readonly string[], limit = 20): string {
  const lines = paths.slice(0, limit).map((path) => `  ${path}`);
  if (paths.length > limit) lines.push(`  … and ${paths.length - limit} more`);
  return lines.join("\n");
}

function describe({ path, found, text, edited }: Conflict): string {
  const what = edited ? "edited by hand" : "made by hand";
  const title = `${path} (${what}${text === undefined ? ", and no longer generated: it would be removed" : ""})`;
  const body = text === undefined ? unifiedDiff(asText(found), "", 8) : unifiedDiff(asText(found), text);
  return `${title}\n--- as it is\n+++ ${text === undefined ? "removed" : "as generated"}\n${body}`;
}

/** The text of a file for a diff; Windows line ends would mark every line as changed. */
export function asText(bytes: Buffer): string {
  return bytes.includes(0) ? `binary, ${bytes.length} bytes\n` : withUnixLineEnds(bytes).toString("utf8");
}
