import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { statusLines } from "@kustogen/kustomize/node/git/index-files.ts";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import { type Folders, generatedFolders } from "../folders.ts";
import type { GenReport } from "../generate/gen-report.ts";

/** A difference between generated, committed and pushed states. */
export interface Drift {
  kind: "not-generated" | "not-committed" | "not-pushed" | "not-pulled" | "no-upstream";
  /** One sentence, with how to fix it. */
  message: string;
  /** The files or commits that it is about. */
  count: number;
}

/** The number of uncommitted files among sources and generated files. */
export async function uncommitted(root: string, folders: Folders): Promise<number> {
  const paths = [folders.generators, "kustogen.yaml", ...generatedFolders(folders)];
  return (await statusLines(root, paths)).length;
}

/** What differs between generated, committed and pushed states; `pending` is the number of uncommitted files. */
export function driftOf(root: string, check: Pick<GenReport, "changes">, pending: number): Drift[] {
  const upstream = askGit(root, ["rev-list", "--left-right", "--count", "HEAD...@{upstream}"]);
  const hasNone = upstream.code !== 0;
  const [ahead = 0, behind = 0] = hasNone ? [] : upstream.stdout.trim().split(/\s+/).map(Number);
  const found: [kind: Drift["kind"], count: number, what: string, message: string][] = [
    ["not-generated", check.changes.length, "file", "would change: run npm run gen"],
    ["not-committed", pending, "source or generated file", "not committed: run npm run gen"],
    ["not-pushed", ahead, "commit", "not pushed: git push"],
    ["not-pulled", behind, "remote commit", "missing here: git pull --rebase, then npm run gen"],
  ];
  const drift = found.flatMap(([kind, count, what, message]): Drift[] =>
    count > 0 ? [{ kind, message: `${counted(count, what)} ${message}`, count }] : [],
  );
  if (!hasNone) return drift;
  const message = "the current branch has no upstream: git push --set-upstream origin HEAD";
  return [...drift, { kind: "no-upstream", message, count: 0 }];
}

/** What differs, one line each. */
export function driftText(drift: readonly Drift[]): string {
  return drift.map(({ message }) => message).join("\n") || "All that is generated is committed and pushed.";
}
