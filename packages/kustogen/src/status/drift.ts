import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import { statusLines } from "@kustogen/review/git/unfiltered.ts";
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

/**
 * The differences between generated, committed and pushed states.
 * @param check the result of `gen --check`
 * @param pending the numbers of uncommitted files
 */
export function driftOf(root: string, check: Pick<GenReport, "changes">, pending: number): Drift[] {
  const drift: Drift[] = [];
  const { changes } = check;
  if (changes.length > 0)
    drift.push({
      kind: "not-generated",
      message: `${counted(changes.length, "file")} would change: run npm run gen`,
      count: changes.length,
    });
  if (pending > 0)
    drift.push({
      kind: "not-committed",
      message: `${counted(pending, "source or generated file")} not committed: run npm run gen`,
      count: pending,
    });
  const upstream = askGit(root, ["rev-list", "--left-right", "--count", "HEAD...@{upstream}"]);
  if (upstream.code !== 0) {
    drift.push({
      kind: "no-upstream",
      message: "the current branch has no upstream: git push --set-upstream origin HEAD",
      count: 0,
    });
    return drift;
  }
  const [ahead = 0, behind = 0] = upstream.stdout.trim().split(/\s+/).map(Number);
  if (ahead > 0)
    drift.push({
      kind: "not-pushed",
      message: `${counted(ahead, "commit")} not pushed: git push`,
      count: ahead,
    });
  if (behind > 0)
    drift.push({
      kind: "not-pulled",
      message: `${counted(behind, "remote commit")} missing here: git pull --rebase, then npm run gen`,
      count: behind,
    });
  return drift;
}
