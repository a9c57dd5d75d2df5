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

/** What differs between generated, committed and pushed states; `pending` is the number of uncommitted files. */
export function driftOf(root: string, check: Pick<GenReport, "changes">, pending: number): Drift[] {
  const drift: Drift[] = [];
  const say = (kind: Drift["kind"], count: number, message: (counted: (one: string) => string) => string) => {
    if (count > 0) drift.push({ kind, message: message((one) => counted(count, one)), count });
  };
  say("not-generated", check.changes.length, (count) => `${count("file")} would change: run npm run gen`);
  say(
    "not-committed",
    pending,
    (count) => `${count("source or generated file")} not committed: run npm run gen`,
  );
  const upstream = askGit(root, ["rev-list", "--left-right", "--count", "HEAD...@{upstream}"]);
  if (upstream.code !== 0) {
    const message = "the current branch has no upstream: git push --set-upstream origin HEAD";
    return [...drift, { kind: "no-upstream", message, count: 0 }];
  }
  const [ahead = 0, behind = 0] = upstream.stdout.trim().split(/\s+/).map(Number);
  say("not-pushed", ahead, (count) => `${count("commit")} not pushed: git push`);
  say(
    "not-pulled",
    behind,
    (count) => `${count("remote commit")} missing here: git pull --rebase, then npm run gen`,
  );
  return drift;
}

/** What differs, one line each. */
export function driftText(drift: readonly Drift[]): string {
  if (drift.length === 0) return "generated = committed = pushed";
  return drift.map(({ message }) => message).join("\n");
}
