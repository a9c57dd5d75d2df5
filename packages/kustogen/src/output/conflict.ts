import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { type Folders, namedFolders } from "../folders.ts";
import { conflictIn } from "../text/conflict-markers.ts";
import type { CommitOfPerson } from "./path-facts.ts";
import { diffText, shownDiff } from "./shown-diff.ts";

/** A file with someone's work that a run would overwrite or remove. */
export interface Conflict {
  path: string;
  /** The bytes as they are on disk. */
  found: Buffer;
  /** The text that the run would write; undefined if it would remove the file. */
  text: string | undefined;
  /** True for an edited generated file, false for one that kustogen never created. */
  edited: boolean;
  /** The commit with that work; undefined if there is none. */
  commit: CommitOfPerson | undefined;
}

const SHOWN = 5;

/** Throws one InputError with every conflict, if any: what each would lose, and how to continue. */
export function refuseConflicts(folders: Folders, conflicts: readonly Conflict[]): void {
  const [first] = conflicts;
  if (first === undefined) return;
  const many = conflicts.length > 1;
  const where = conflicts.every(({ commit }) => commit === undefined) ? " that are in no commit" : "";
  const isMerge = conflicts.every(({ path, found }) => conflictIn(path, diffText(found)));
  const what = isMerge ? "the markers of a merge conflict" : `changes made by hand${where}`;
  const parts = [
    `${many ? `${conflicts.length} files have` : `${first.path} has`} ${what}. Nothing was written.`,
    ...conflicts.slice(0, SHOWN).map(describe),
  ];
  const more = conflicts.slice(SHOWN).map(({ path }) => path);
  if (more.length > 0) parts.push(`and ${more.length} more:\n${listPaths(more)}`);
  const keep = isMerge
    ? `keep both sides: resolve the conflict in ${folders.generators}/, if there is one there, then as below`
    : `keep the change: make it in ${folders.generators}/, then as below; \`npx kustogen explain ${placeOf(first)}\` shows the setting, if it is one`;
  const uncommitted = conflicts.some(({ commit }) => commit === undefined);
  parts.push(
    `${namedFolders(folders)} contain only generated files. You can:\n` +
      `  ${keep}\n` +
      `  ${isMerge ? "generate it again" : "drop it"}: npm run gen -- --accept ${first.path}${many ? " (once for each file; or --force for all)" : ""}\n` +
      "  keep your own file: move it out of these folders" +
      (uncommitted
        ? "\nUncommitted changes that --accept and --force overwrite are kept in `git stash`."
        : "\nThe commit stays in the history either way."),
  );
  throw new InputError(parts.join("\n\n"), { code: "hand-edited" });
}

/** Paths one on each line, indented; the tail of a long list is counted. */
export function listPaths(paths: readonly string[], limit = 20): string {
  const lines = paths.slice(0, limit).map((path) => `  ${path}`);
  if (paths.length > limit) lines.push(`  … and ${paths.length - limit} more`);
  return lines.join("\n");
}

/** The first line that differs: "base/shop/deployment-web.yaml:12". */
function placeOf({ path, found, text = "" }: Conflict): string {
  const generated = text.split("\n");
  const at = diffText(found)
    .split("\n")
    .findIndex((line, index) => line !== generated[index]);
  return `${path}:${at + 1 || 1}`;
}

function describe({ path, found, text, edited, commit }: Conflict): string {
  const what = edited ? "edited by hand" : "made by hand";
  const by =
    commit === undefined
      ? ""
      : `, committed by ${commit.author} on ${commit.date}: ${commit.id.slice(0, 12)} ${commit.subject}`;
  const title = `${path} (${what}${by}${text === undefined ? ", and no longer generated: it would be removed" : ""})`;
  const body = shownDiff(path, diffText(found), text ?? "", text === undefined ? 8 : undefined);
  return `${title}\n--- as it is\n+++ ${text === undefined ? "removed" : "as generated"}\n${body}`;
}
