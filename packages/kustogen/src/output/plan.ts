import { lstatSync, readFileSync } from "node:fs";
import { attribute, type UnattributedFile } from "./attribution.ts";
import type { Conflict } from "./conflict.ts";
import { contentHash, withUnixLineEnds } from "./content.ts";
import { checkPaths, type FolderFiles, groupByFolder } from "./destination.ts";
import { diskError } from "./disk.ts";
import type { GeneratedFile } from "./file.ts";
import { type Listing, listFolders, parentOf, scopeTest } from "./listing.ts";
import { readJournal } from "./memory/journal.ts";
import type { FileRecord, FolderRecord, Records } from "./memory/records.ts";
import { readState, type State, stampOf } from "./memory/state.ts";
import type { Origin, OriginQuestion } from "./origin.ts";
import { isOurs } from "./ownership.ts";

/** One file as it will be: what happens to it and, when it stays, what is known of it on disk. */
export interface PlannedFile {
  name: string;
  text: string;
  hash: string;
  action: "create" | "change" | "keep";
  /** Of the file as it is now; 0 for `create`. */
  size: number;
  stamp: number;
}

/** One folder of generated files. */
export interface PlannedFolder {
  path: string;
  /** The topmost folder on the way to this one that does not exist yet; undefined when the folder exists. */
  fresh: string | undefined;
  files: PlannedFile[];
}

/** What a run would do to the work tree. Paths are relative to the root, in the order of the files given. */
export interface Plan {
  create: string[];
  change: string[];
  /** Ours and no longer produced. */
  remove: string[];
  unchanged: number;
  /** How many of the unchanged files were compared by content: nothing says who wrote them, or whether they are committed. */
  reread: number;
  /** Work of a person that this plan would overwrite or remove. */
  conflicts: Conflict[];
  /** Files of which nothing tells who put them there: they are taken for ours. */
  untold: string[];
  /** Files in the owned folders that kustogen neither made nor touches. */
  foreign: string[];
  folders: PlannedFolder[];
  /** Recorded as ours, no longer produced and already gone. */
  vanished: string[];
  /** Records outside the scope, kept as they are. */
  carried: Records;
}

/** What planWrites needs to know besides the files. */
export interface PlanContext {
  /** Where kustogen remembers what it wrote: `Repository.recordFolder`. */
  recordFolder: string;
  /** The state when the caller has read it already. */
  state?: State;
  /** The ids of the blobs that HEAD has at these paths; paths it lacks are left out. Asked only when it matters. */
  committed(paths: string[]): Map<string, string>;
  /** Who put these committed files there, as history tells; absent: nobody but us. Asked only when it matters. */
  origins?(questions: ReadonlyMap<string, OriginQuestion>): Map<string, Origin>;
  /** True where no commit has sources yet, as in a copy without its history: what looks like ours is ours. */
  isCopy?(): boolean;
  /** True where the file system tells executable files from others; absent: it doesn't. */
  modes?(): boolean;
}

/**
 * Compares all files of a run with the work tree without writing anything. `scope` lists the folders (or single
 * files) that this run owns; only there files that are ours and no longer produced are removed. Throws InputError
 * for paths that are unsafe or where a link, folder or special file stands; PlaceError when something can't be
 * read. Conflicts are returned, not thrown: applyPlan refuses them, `--check` lists them.
 */
export function planWrites(
  root: string,
  files: readonly GeneratedFile[],
  scope: readonly string[],
  context: PlanContext,
): Plan {
  const folders = groupByFolder(files);
  const found = listFolders(root, scope);
  const records = (context.state ?? readState(context.recordFolder)).records;
  const journal = readJournal(context.recordFolder);
  const plan: Plan = {
    create: [],
    change: [],
    remove: [],
    unchanged: 0,
    reread: 0,
    conflicts: [],
    untold: [],
    foreign: [],
    folders: [],
    vanished: [],
    carried: records.copy(),
  };
  const unattributed: UnattributedFile[] = [];
  const unattributedFile = (
    path: string,
    bytes: Buffer,
    text: string | undefined,
    recorded: boolean,
  ): UnattributedFile => ({
    path,
    bytes,
    text,
    recorded,
    marked: isOurs(root, path, found),
  });
  const remembered = (path: string, hash: string, record: FileRecord | undefined): boolean =>
    record?.hash === hash || journal.get(path)?.has(hash) === true;

  checkPaths(folders, found);
  for (const [path, group] of folders) {
    const fresh = found.obstacle(path)?.path;
    const planned: PlannedFile[] = [];
    const recorded = records.get(path)?.files(group);
    for (const [name, { text, hash = contentHash(text) }] of group) {
      const file: PlannedFile = {
        name,
        text,
        hash,
        action: "create",
        size: 0,
        stamp: 0,
      };
      planned.push(file);
      const filePath = `${path}/${name}`;
      if (fresh !== undefined || found.kindOf(filePath) === "absent") {
        plan.create.push(filePath);
        continue;
      }
      const record = recorded?.get(name);
      const bytes = compare(root, filePath, file, { record, remembered, context });
      if (bytes) unattributed.push(unattributedFile(filePath, bytes, text, record !== undefined));
      if (file.action === "keep") {
        plan.unchanged++;
        if (!isProven(file, record)) plan.reread++;
      } else plan.change.push(filePath);
    }
    plan.folders.push({ path, fresh, files: planned });
  }

  const isProduced = (path: string) =>
    folders.get(parentOf(path))?.has(path.slice(path.lastIndexOf("/") + 1)) === true;
  const seen = new Map<string, Map<string, FileRecord> | undefined>();
  const filesIn = (folder: string) => {
    if (!seen.has(folder)) seen.set(folder, records.get(folder)?.files());
    return seen.get(folder);
  };
  for (const path of extras(found, scope, isProduced)) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const record = filesIn(parentOf(path))?.get(name);
    const pending = journal.has(path);
    if (found.kindOf(path) !== "file" || !(record || pending || isOurs(root, path, found))) {
      plan.foreign.push(path);
      continue;
    }
    plan.remove.push(path);
    const bytes = read(root, path);
    if (!remembered(path, contentHash(withUnixLineEnds(bytes)), record))
      unattributed.push(unattributedFile(path, bytes, undefined, record !== undefined || pending));
  }
  const { conflicts, untold, left } = attribute(unattributed, context);
  plan.conflicts = conflicts;
  plan.untold = untold;
  plan.foreign.push(...left);
  plan.remove = plan.remove.filter((path) => !left.includes(path)).sort();
  plan.foreign.sort();
  carryRecords(plan, scope, folders, found);
  return plan;
}

/** What is known of a file before it is read. */
interface Known {
  record: FileRecord | undefined;
  remembered(path: string, hash: string, record: FileRecord | undefined): boolean;
  context: PlanContext;
}

/** Decides between keep and change; returns what is on disk when it is not known to be ours. */
function compare(
  root: string,
  path: string,
  file: PlannedFile,
  { record, remembered, context }: Known,
): Buffer | undefined {
  const stats = lstatSync(`${root}/${path}`);
  file.size = stats.size;
  file.stamp = stampOf(stats);
  if (record && isProven(file, record)) {
    file.action = record.hash === file.hash ? "keep" : "change";
    return undefined;
  }
  const bytes = read(root, path);
  const hash = contentHash(withUnixLineEnds(bytes));
  const isSame = hash === file.hash;
  // A file written anew is not executable.
  file.action = isSame && !((stats.mode & 0o100) !== 0 && context.modes?.() === true) ? "keep" : "change";
  return isSame || remembered(path, hash, record) ? undefined : bytes;
}

/** True when the record speaks for the file on disk: nobody changed it since. */
function isProven(file: PlannedFile, record: FileRecord | undefined): boolean {
  return record !== undefined && record.size === file.size && file.stamp <= record.stamp;
}

/** Everything in scope that this run does not produce. */
function* extras(
  found: Listing,
  scope: readonly string[],
  isProduced: (path: string) => boolean,
): Generator<string> {
  for (const [folder, entries] of found.folders)
    for (const [name, kind] of entries) {
      const path = `${folder}/${name}`;
      if (kind === "folder" ? name === ".git" : !isProduced(path)) yield path;
    }
  // A scope entry that is a single file is in no folder that was walked.
  for (const entry of scope)
    if (!found.folders.has(entry) && !found.folders.has(parentOf(entry))) {
      const kind = found.kindOf(entry);
      if (kind !== "absent" && kind !== "folder" && !isProduced(entry)) yield entry;
    }
}

/** Keeps what is recorded outside the scope; notes what was ours inside it and is gone. */
function carryRecords(
  plan: Plan,
  scope: readonly string[],
  produced: ReadonlyMap<string, FolderFiles>,
  found: Listing,
): void {
  const { carried } = plan;
  const isOwned = scopeTest(scope);
  // Of a folder outside the scope, these may have single files in it.
  const parts = new Set(scope.map(parentOf));
  for (const folder of [...carried.paths()]) {
    const whole = isOwned(folder);
    if (!whole && !parts.has(folder) && !produced.has(folder)) continue;
    const record = carried.get(folder) as FolderRecord;
    const kept = record.without((name) => {
      const path = `${folder}/${name}`;
      if (produced.get(folder)?.has(name) === true) return true;
      if (!whole && !isOwned(path)) return false;
      if (found.kindOf(path) === "absent") plan.vanished.push(path);
      return true;
    });
    if (whole) carried.delete(folder);
    else carried.set(folder, kept);
  }
}

function read(root: string, path: string): Buffer {
  try {
    return readFileSync(`${root}/${path}`);
  } catch (error) {
    throw diskError(error, "read", path, "Nothing was written.");
  }
}
