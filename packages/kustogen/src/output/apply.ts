import { lstatSync } from "node:fs";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { parentOf, scopeTest } from "./listing.ts";
import type { PlannedFile } from "./path-facts.ts";
import type { Plan } from "./plan.ts";
import {
  entriesOf,
  type FileRecord,
  type FolderRecords,
  type RunRecord,
  StoredRecord,
  stampOf,
} from "./record/record.ts";
import type { Changes, Transaction } from "./transaction.ts";

/** Options for carrying out a plan. */
export interface ApplyOptions {
  /** The folder in which kustogen records the files it wrote: `Repository.recordFolder`. */
  recordFolder: string;
  /** Of the inputs, for the next run. */
  fingerprint: string;
  /** The scope of the plan, and that of a complete run. */
  scope: readonly string[];
  whole: readonly string[];
}

/** True if a plan changes the working tree, or finds that someone removed a file that is no longer generated. */
export function hasWrites({ create, change, remove, vanished }: Plan): boolean {
  return create.length + change.length + remove.length + vanished.length > 0;
}

/**
 * Carries out a plan, even if it overwrites work of people: writes every new text, removes files that are no longer
 * generated and folders that become empty, and records what was written. If it throws, the caller has to undo the
 * transaction. @throws like `Transaction.write`
 */
export function applyPlan(
  transaction: Transaction,
  plan: Plan,
  { recordFolder, fingerprint, scope, whole }: ApplyOptions,
): void {
  const { root } = transaction;
  const seen = seenFolders(root, plan, scope, whole);
  transaction.write(changesOf(plan));
  StoredRecord.read(recordFolder).write(recordFolder, {
    run: { fingerprint, inputs: undefined, ...uncommitted(plan) },
    folders: recordsAfter(root, plan, seen),
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

function changesOf({ files, remove }: Plan): Changes {
  const written = files.filter(({ action }) => action !== "keep");
  return {
    write: written.map(({ path, text }) => [path, text, MODE]),
    remove,
    seen: new Map(written.map(({ path, action, stamp }) => [path, action === "change" ? stamp : undefined])),
    prune: true,
  };
}

/**
 * The folders that the plan's files are in, as far as a complete run owns them: true if all of their entries are known,
 * because the plan lists them, or nothing has come or gone since they were recorded.
 */
function seenFolders(
  root: string,
  { files, remove, vanished, record }: Plan,
  scope: readonly string[],
  whole: readonly string[],
): Map<string, boolean> {
  const [isListed, isOwned] = [scopeTest(scope), scopeTest(whole)];
  const seen = new Map<string, boolean>();
  for (const path of [...files.map((file) => file.path), ...remove, ...vanished])
    for (let folder = parentOf(path); isOwned(folder) && !seen.has(folder); folder = parentOf(folder))
      seen.set(
        folder,
        isListed(folder) || entriesOf(`${root}/${folder}`) === record.folders.get(folder)?.entries,
      );
  return seen;
}

/** The records after carrying out the plan. */
function recordsAfter(root: string, plan: Plan, seen: ReadonlyMap<string, boolean>): FolderRecords {
  const records = plan.carried;
  const own = new Map<string, Map<string, FileRecord>>();
  for (const file of plan.files) {
    const folder = parentOf(file.path);
    const files = entryOf(own, folder, () => new Map(records.get(folder)?.files));
    files.set(file.path.slice(folder.length + 1), recordOf(root, file));
  }
  for (const [folder, files] of own) records.set(folder, { entries: -1, files });
  for (const [folder, isSeen] of seen) {
    const entries = entriesOf(`${root}/${folder}`) ?? 0;
    const { files = new Map() } = records.get(folder) ?? {};
    if (entries === 0 && files.size === 0) records.delete(folder);
    else
      records.set(folder, {
        entries: isSeen ? entries : (plan.record.folders.get(folder)?.entries ?? 0),
        files,
      });
  }
  return records;
}

function recordOf(root: string, { action, path, hash, size, stamp }: PlannedFile): FileRecord {
  if (action === "keep") return { hash, size, stamp };
  const stats = lstatSync(`${root}/${path}`);
  return { hash, size: stats.size, stamp: stampOf(stats) };
}
