import { lstatSync, readFileSync } from "node:fs";
import type { Conflict } from "./conflict.ts";
import { blobId, contentHash, withUnixLineEnds } from "./content.ts";
import { decide, type PathFacts } from "./decide.ts";
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
  unknownAuthor: string[];
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
  const look = new Look(root, found, readJournal(context.recordFolder), context);
  checkPaths(folders, found);
  const paths: SeenPath[] = [];
  const planned: PlannedFolder[] = [];
  for (const [path, group] of folders) {
    const fresh = found.obstacle(path)?.path;
    const recorded = records.get(path)?.files(group);
    const inFolder: PlannedFile[] = [];
    for (const [name, { text, hash = contentHash(text) }] of group) {
      const file: PlannedFile = { name, text, hash, action: "create", size: 0, stamp: 0 };
      inFolder.push(file);
      paths.push(look.produced(`${path}/${name}`, file, recorded?.get(name), fresh === undefined));
    }
    planned.push({ path, fresh, files: inFolder });
  }
  const isProduced = (path: string) =>
    folders.get(parentOf(path))?.has(path.slice(path.lastIndexOf("/") + 1)) === true;
  const known = new Map<string, Map<string, FileRecord> | undefined>();
  for (const path of extras(found, scope, isProduced)) {
    const folder = parentOf(path);
    if (!known.has(folder)) known.set(folder, records.get(folder)?.files());
    paths.push(look.extra(path, known.get(folder)?.get(path.slice(path.lastIndexOf("/") + 1))));
  }
  addHistory(paths, context);
  const plan = planOf(paths, planned, records.copy());
  carryRecords(plan, scope, folders, found);
  return plan;
}

/** A path with what is known of it. */
interface SeenPath {
  path: string;
  facts: PathFacts;
  /** What this run produces there. */
  file?: PlannedFile;
  /** What is on disk, where it is neither that nor what we remember. */
  bytes?: Buffer;
  /** The record speaks for the file: it wasn't read. */
  proven?: boolean;
  /** Who put there what is on disk. */
  origin?: Origin;
}

/** Looks at the paths of a run: what stands there, and what kustogen remembers of it. */
class Look {
  readonly #root: string;
  readonly #found: Listing;
  readonly #journal: ReturnType<typeof readJournal>;
  readonly #modes: () => boolean;

  constructor(root: string, found: Listing, journal: ReturnType<typeof readJournal>, context: PlanContext) {
    this.#root = root;
    this.#found = found;
    this.#journal = journal;
    this.#modes = () => context.modes?.() === true;
  }

  /** A path where a file is produced; `file` gets the size and stamp of what stands there. */
  produced(path: string, file: PlannedFile, record: FileRecord | undefined, hasFolder: boolean): SeenPath {
    if (!hasFolder || this.#found.kindOf(path) === "absent")
      return { path, file, facts: { produced: true, disk: "nothing", recorded: false } };
    const recorded = record !== undefined || this.#journal.has(path);
    const stats = lstatSync(`${this.#root}/${path}`);
    file.size = stats.size;
    file.stamp = stampOf(stats);
    const facts: PathFacts = { produced: true, disk: "file", recorded };
    // The record speaks for the file: nobody changed it since.
    if (record !== undefined && record.size === file.size && file.stamp <= record.stamp) {
      facts.content = record.hash === file.hash ? "produced" : "remembered";
      return { path, file, facts, proven: true };
    }
    facts.executable = (stats.mode & 0o100) !== 0 && this.#modes();
    return { file, ...this.#read(path, facts, record, file.hash) };
  }

  /** A path in the folders of the run where it produces nothing. */
  extra(path: string, record: FileRecord | undefined): SeenPath {
    const disk = this.#found.kindOf(path) === "file" ? "file" : "other";
    const recorded = record !== undefined || this.#journal.has(path);
    const marked = disk === "file" && (recorded || isOurs(this.#root, path, this.#found));
    const facts: PathFacts = { produced: false, disk, recorded, marked };
    return marked ? this.#read(path, facts, record, undefined) : { path, facts };
  }

  #read(
    path: string,
    facts: PathFacts,
    record: FileRecord | undefined,
    produced: string | undefined,
  ): SeenPath {
    const bytes = read(this.#root, path);
    const hash = contentHash(withUnixLineEnds(bytes));
    if (hash === produced) facts.content = "produced";
    else if (record?.hash === hash || this.#journal.get(path)?.has(hash) === true)
      facts.content = "remembered";
    else {
      facts.content = "other";
      facts.marked = isOurs(this.#root, path, this.#found);
      return { path, facts, bytes };
    }
    return { path, facts };
  }
}

/** Adds what HEAD and its history know of files with content that is neither produced nor remembered. */
function addHistory(paths: readonly SeenPath[], context: PlanContext): void {
  const others = paths.filter(({ bytes }) => bytes !== undefined);
  if (others.length === 0) return;
  const committed = context.committed(others.map(({ path }) => path));
  const questions = new Map<string, OriginQuestion>();
  for (const { path, bytes, facts } of others) {
    const blob = committed.get(path);
    facts.head = blob === undefined ? "nothing" : isBlob(bytes as Buffer, blob) ? "same" : "different";
    if (blob !== undefined && facts.head === "same")
      questions.set(path, { blob, marked: facts.marked === true });
    else if (facts.head === "nothing") facts.copy = context.isCopy?.() === true;
  }
  const origins = questions.size > 0 ? context.origins?.(questions) : undefined;
  for (const seen of others)
    if (seen.facts.head === "same") {
      seen.origin = origins?.get(seen.path) ?? { by: "gen" };
      seen.facts.author = seen.origin.by;
    }
}

function isBlob(bytes: Buffer, id: string): boolean {
  return blobId(withUnixLineEnds(bytes), id) === id || blobId(bytes, id) === id;
}

/** The plan that follows from what is decided of each path. */
function planOf(paths: readonly SeenPath[], folders: PlannedFolder[], carried: Records): Plan {
  const plan: Plan = {
    create: [],
    change: [],
    remove: [],
    unchanged: 0,
    reread: 0,
    conflicts: [],
    unknownAuthor: [],
    foreign: [],
    folders,
    vanished: [],
    carried,
  };
  for (const seen of paths) {
    const { path, facts, file, bytes } = seen;
    const { action, takes } = decide(facts);
    if (file !== undefined) file.action = action as PlannedFile["action"];
    if (action === "keep") {
      plan.unchanged++;
      if (!seen.proven) plan.reread++;
    } else plan[action === "leave" ? "foreign" : action].push(path);
    if (takes === "unknown") plan.unknownAuthor.push(path);
    else if (takes === "person")
      plan.conflicts.push({
        path,
        found: bytes as Buffer,
        text: file?.text,
        edited: facts.recorded || (facts.marked === true && facts.head !== "nothing"),
        commit: seen.origin?.by === "person" ? seen.origin.commit : undefined,
      });
  }
  plan.remove.sort();
  plan.foreign.sort();
  return plan;
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
