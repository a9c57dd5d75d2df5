import { existsSync, lstatSync } from "node:fs";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { environmentSchemaPath, type Folders } from "../folders.ts";
import { refuseConflicts } from "./conflict.ts";
import { type Disk, diskError, preparing, realDisk } from "./disk.ts";
import { removeEmptied } from "./emptied.ts";
import { parentOf } from "./listing.ts";
import type { PlannedFile } from "./path-facts.ts";
import type { Plan, PlannedFolder } from "./plan.ts";
import { type FileRecord, type FolderRecords, StoredRecord, stampOf, withTexts } from "./record/record.ts";
import { checkWritable, openStaging, sweepStaging } from "./staging.ts";
import type { Transaction } from "./transaction.ts";
import { type RunScope, unseenChanges } from "./unseen.ts";

/** Options for carrying out a plan. */
export interface ApplyOptions {
  /** The names of the project's folders. */
  folders: Folders;
  /** The folder in which kustogen records the files it wrote: `Repository.recordFolder`. */
  recordFolder: string;
  /** Of the inputs, for the next run. */
  fingerprint: string;
  /** The scope of the plan; by default everything that is generated. */
  part?: RunScope;
  /** Overwrite conflicting files; the caller has stashed them before. */
  force?: boolean;
  /** The file system; tests give a failing one. */
  disk?: Disk;
  /** Keeps the former files, so that the caller can restore them. */
  transaction?: Transaction;
}

/** True if a plan changes the working tree, or finds that someone removed a file that is no longer generated. */
export function hasWrites({ create, change, remove, vanished }: Plan): boolean {
  return create.length + change.length + remove.length + vanished.length > 0;
}

/** One rename from the staging folder to its place. */
interface Move {
  from: string;
  to: string;
  /** The ctime bound of the replaced file when the plan was made; undefined if there was none. */
  replaces: number | undefined;
}

/**
 * Carries out a plan: prepares every new text in a staging folder, then renames each into its place; removes files that are no longer generated and folders that become empty; then records what was written.
 * If it is killed at any moment, each file is either old or new. Throws InputError for conflicts unless `force`,
 * PlaceError if the file system fails.
 */
export function applyPlan(root: string, plan: Plan, options: ApplyOptions): void {
  if (!options.force) refuseConflicts(options.folders, plan.conflicts);
  const disk = options.disk ?? realDisk;
  const unseen = options.part === undefined ? new Map() : unseenChanges(root, plan, options.part);
  if (plan.create.length + plan.change.length > 0) {
    const staging = openStaging(root, disk);
    try {
      carryOut(root, plan, stage(staging.path, plan, disk), options, disk);
    } finally {
      staging.remove();
    }
  } else {
    sweepStaging(root);
    carryOut(root, plan, [], options, disk);
  }
  const { fingerprint, recordFolder } = options;
  StoredRecord.read(recordFolder).write(recordFolder, {
    run: { fingerprint, inputs: undefined },
    folders: recordsAfter(root, options.folders, plan, unseen),
  });
}

/** Writes every new text into the staging folder; returns the renames that move them into place. */
function stage(staging: string, plan: Plan, disk: Disk): Move[] {
  return written(plan).map(({ folder, file: { action, name, stamp, text } }, at) => {
    const move = {
      from: `${staging}/${at}`,
      to: `${folder}/${name}`,
      replaces: action === "change" ? stamp : undefined,
    };
    preparing(move.to, () => disk.write(move.from, text));
    return move;
  });
}

/** Makes the missing folders on the way to a path. */
function makeFolders(root: string, path: string, disk: Disk): void {
  const folder = parentOf(path);
  if (folder === "" || existsSync(`${root}/${folder}`)) return;
  makeFolders(root, folder, disk);
  preparing(folder, () => disk.mkdir(`${root}/${folder}`));
}

function carryOut(
  root: string,
  plan: Plan,
  moves: Move[],
  { recordFolder, transaction }: ApplyOptions,
  disk: Disk,
): void {
  checkWritable(root, [...moves.map((move) => move.to), ...plan.remove]);
  transaction?.keep(digestsAfter(plan));
  const removed = [...plan.remove, ...plan.vanished];
  if (hasWrites(plan) || plan.reread > 0) announce(recordFolder, plan, removed);
  for (const { to } of moves) makeFolders(root, to, disk);
  let path = "";
  try {
    for (const move of moves) {
      path = move.to;
      refuseLateEdit(root, move);
      disk.rename(move.from, `${root}/${move.to}`);
    }
    for (path of plan.remove) disk.unlink(`${root}/${path}`);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw diskError(
      error,
      "replace",
      path,
      transaction === undefined
        ? "Each file is either as it was or as generated; the next run completes the rest."
        : "Nothing was changed.",
    );
  }
  removeEmptied(root, removed, disk);
}

/** Records what is about to be written and removed: from here on, the working tree may have something uncommitted. */
function announce(recordFolder: string, plan: Plan, removed: readonly string[]): void {
  const { folders, run } = plan.record;
  const hashes = removed.map((path): [string, string] => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return [path, folders.get(parentOf(path))?.files.get(name)?.hash ?? ""];
  });
  const texts = written(plan).map(({ folder, file }) => [folder, file.name, file.hash] as const);
  plan.record.write(
    recordFolder,
    {
      run: {
        fingerprint: undefined,
        head: undefined,
        ...(hashes.length > 0 && { removed: { ...run.removed, ...Object.fromEntries(hashes) } }),
      },
      folders: withTexts(folders, texts),
    },
    "Nothing was written.",
  );
}

/** The files that a plan writes, with their folders. */
function written({ folders }: Plan): { folder: string; file: PlannedFile }[] {
  return folders.flatMap(({ path, files }) =>
    files.filter(({ action }) => action !== "keep").map((file) => ({ folder: path, file })),
  );
}

function* digestsAfter(plan: Plan): Generator<readonly [path: string, after: string | null]> {
  for (const { folder, file } of written(plan)) yield [`${folder}/${file.name}`, file.hash];
  for (const path of plan.remove) yield [path, null];
}

/** A file may be saved between the plan and its rename: that text must not be lost. */
function refuseLateEdit(root: string, { to, replaces }: Move): void {
  const stats = lstatSync(`${root}/${to}`, { throwIfNoEntry: false });
  if (replaces === undefined ? stats === undefined : stats !== undefined && stampOf(stats) === replaces)
    return;
  throw new InputError(
    `${to} changed while kustogen was running; it was left as it is. Run the command again to complete the rest.`,
    { code: "changed-meanwhile" },
  );
}

/** The records after carrying out the plan; `unseen` folders keep their stamps. */
function recordsAfter(
  root: string,
  folders: Folders,
  plan: Plan,
  unseen: ReadonlyMap<string, number>,
): FolderRecords {
  const stamps = new Map(unseen);
  const stampFolder = (folder: string): number =>
    entryOf(stamps, folder, () => {
      // 0 for a removed folder that still has a record: never current.
      const stats = lstatSync(`${root}/${folder}`, { throwIfNoEntry: false });
      return stats === undefined ? 0 : stampOf(stats);
    });
  const records = plan.carried;
  const restamp = (folder: string, stamp: number) =>
    records.set(folder, { stamp, files: records.get(folder)?.files ?? new Map() });
  // The folder of generated files among the sources.
  const amongSources = parentOf(environmentSchemaPath(folders));
  for (const folder of plan.folders) {
    const stamp = stampFolder(folder.path);
    const files = new Map(records.get(folder.path)?.files);
    for (const file of folder.files) files.set(file.name, recordOf(root, folder, file));
    const isAmongSources = folder.path === amongSources;
    records.set(folder.path, { stamp: isAmongSources ? UNWATCHED : stamp, files });
    if (isAmongSources) continue;
    // A parent folder is owned as a whole only if it is in scope; its own entries are watched in any case.
    for (let above = parentOf(folder.path); above !== ""; above = parentOf(above))
      restamp(above, stampFolder(above));
  }
  const above = function* (path: string): Generator<string> {
    for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder))
      if (records.has(folder)) yield folder;
  };
  // Removals changed these folders, and their parents if they became empty.
  for (const path of plan.remove) for (const folder of above(path)) restamp(folder, stampFolder(folder));
  for (const path of [...plan.remove, ...plan.vanished])
    for (const folder of above(path))
      if (records.get(folder)?.files.size === 0 && stampFolder(folder) === 0) records.delete(folder);
  return records;
}

/** Later than anything: other people's changes in that folder don't matter. */
const UNWATCHED = Number.MAX_SAFE_INTEGER;

function recordOf(root: string, folder: PlannedFolder, file: PlannedFile): FileRecord {
  if (file.action === "keep") return { hash: file.hash, size: file.size, stamp: file.stamp };
  const stats = lstatSync(`${root}/${folder.path}/${file.name}`);
  return { hash: file.hash, size: stats.size, stamp: stampOf(stats) };
}
