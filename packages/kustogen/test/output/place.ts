import { join } from "node:path";
import { temporaryFolder } from "../../../../test/repository.ts";
import { changeTogether, type Writing } from "../../src/delivery/writing.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { applyPlan } from "../../src/output/apply.ts";
import { realDisk } from "../../src/output/disk.ts";
import type { Plan } from "../../src/output/plan.ts";
import { Transaction } from "../../src/output/transaction.ts";

/** A folder without a repository that a command writes into. */
export function placeAt(root: string): Pick<Writing, "root" | "folders" | "change"> {
  const recordFolder = join(temporaryFolder(), "record");
  return {
    root,
    folders: DEFAULT_FOLDERS,
    change: (changes) => changeTogether(root, recordFolder, "kustogen test", changes),
  };
}

/** Lets one call to the disk fail, and every later one as well where the process is killed; returns how many there were. */
export function failing(at: number, code: string | undefined, work: () => void): number {
  const real = { ...realDisk };
  let calls = 0;
  for (const name of Object.keys(real) as (keyof typeof real)[])
    (realDisk as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => {
      const failed = code === undefined ? calls >= at : calls === at;
      calls++;
      if (failed) throw Object.assign(new Error(`${code ?? "killed"}`), { code, path: String(args[0]) });
      return (real[name] as (...given: unknown[]) => unknown)(...args);
    };
  try {
    work();
  } finally {
    Object.assign(realDisk, real);
  }
  return calls;
}

/** Carries out a plan without a repository, all of it or nothing. */
export function carryOut(
  { root, recordFolder }: { root: string; recordFolder: string },
  plan: Plan,
  fingerprint: string,
): void {
  const transaction = Transaction.begin(root, recordFolder, { command: "kustogen test" });
  try {
    applyPlan(transaction, plan, fingerprint);
    transaction.end();
  } catch (error) {
    transaction.undo(new Set(transaction.foreign()));
    throw error;
  }
}
