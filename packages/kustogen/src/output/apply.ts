import { lstatSync } from "node:fs";
import type { PlannedFile } from "./path-facts.ts";
import type { Plan } from "./plan.ts";
import { type FileRecord, type RunRecord, StoredRecord, stampOf } from "./record/record.ts";
import type { Transaction, Writes } from "./transaction.ts";

/** True if a plan changes the working tree, or finds that someone removed a file that is no longer generated. */
export function hasWrites({ create, change, remove, vanished }: Plan): boolean {
  return create.length + change.length + remove.length + vanished.length > 0;
}

/**
 * Carries out a plan, even if it overwrites work of people: writes every new text, removes files that are no longer
 * generated and folders that become empty, and records what was written. If it throws, the caller has to undo the
 * transaction. @throws like `Transaction.write`
 * @param fingerprint of the inputs, for the next run
 */
export function applyPlan(transaction: Transaction, plan: Plan, fingerprint: string): void {
  const { root, recordFolder } = transaction;
  transaction.write(changesOf(plan));
  const written = plan.files.map((file) => [file.path, recordOf(root, file)] as const);
  StoredRecord.read(recordFolder).write(recordFolder, {
    run: { fingerprint, inputs: undefined, told: undefined, ...uncommitted(plan) },
    files: new Map([...plan.carried, ...written]),
  });
}

/** What the working tree may have by now that HEAD doesn't. */
function uncommitted(plan: Plan): RunRecord {
  if (!hasWrites(plan) && plan.reread === 0) return {};
  const removed = [...(plan.record.run.removed ?? []), ...plan.remove, ...plan.vanished];
  return { head: undefined, ...(removed.length > 0 && { removed: [...new Set(removed)] }) };
}

/** No generated file is executable, whatever it replaces. */
const MODE = 0o666;

function changesOf({ files, remove }: Plan): Writes {
  const written = files.filter(({ action }) => action !== "keep");
  return {
    write: written.map(({ path, text }) => [path, text, MODE]),
    remove,
    seen: new Map(written.map(({ path, action, stamp }) => [path, action === "change" ? stamp : undefined])),
    prune: true,
  };
}

function recordOf(root: string, { action, path, hash, size, stamp }: PlannedFile): FileRecord {
  if (action === "keep") return { hash, size, stamp };
  const stats = lstatSync(`${root}/${path}`);
  return { hash, size: stats.size, stamp: stampOf(stats) };
}
