import { lstatSync, readdirSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { parentOf } from "../listing.ts";
import { RECORD, readStored, replaceRecord } from "./store.ts";

/** What kustogen knows of one file that it wrote. */
export interface FileRecord {
  /** `contentHash` of the text, with `\n` line ends. */
  readonly hash: string;
  /** The size on disk in bytes. */
  readonly size: number;
  /** In microseconds; until its ctime is later, a file is unchanged. Unlike an mtime, a ctime can't be set back. */
  readonly stamp: number;
}

/** A folder of generated files, and what was in it. */
export interface FolderRecord {
  /** The number of its entries, of whoever they are; 0 if that is unknown, and -1 if it doesn't matter. */
  readonly entries: number;
  readonly files: ReadonlyMap<string, FileRecord>;
}

/** The folders by path relative to the root. */
export type FolderRecords = Map<string, FolderRecord>;

/** What belongs to one system: digests of its code, and of its sections in the files of environments and groups. */
export interface SystemRecord {
  code: string;
  section: string;
}

/** What belongs to the last run. */
export interface RunRecord {
  /** Of all inputs; missing while a run writes, and after one that was killed. */
  fingerprint?: string | undefined;
  /** A digest of the inputs that all systems share; missing unless each system's digests are those of this run. */
  inputs?: string | undefined;
  /** The commit that has everything generated; missing if a run has written since. */
  head?: string | undefined;
  /** The paths of files that are removed from the working tree, but not by a commit yet. */
  removed?: readonly string[] | undefined;
}

const MAGIC = "kustogen-record 2\n";
/** The last line: without it, a record was cut off. */
const END = "end\n";

/**
 * kustogen's record of what it generated, one text file in the git directory: a line of JSON for the run, one for the
 * systems, then each folder with its files. It is a cache, not a source of truth: without it (a fresh clone, a damaged
 * file) HEAD and its history determine which files are ours.
 */
export class StoredRecord {
  #folders: FolderRecords | undefined;
  #systems: Record<string, SystemRecord> | undefined;

  private constructor(
    readonly run: RunRecord,
    private readonly systemsLine: string,
    /** The whole text, and the position of its folders; "" if there is no usable record. */
    private readonly text: string,
    private readonly body: number,
  ) {}

  /** True if there is no usable record. */
  get isEmpty(): boolean {
    return this.text === "";
  }

  /** Reads the record; a missing, damaged or unreadable one counts as empty, never as an error. */
  static read(recordFolder: string): StoredRecord {
    const text = readStored(recordFolder, RECORD);
    const run = text.indexOf("\n", MAGIC.length) + 1;
    const body = run === 0 ? 0 : text.indexOf("\n", run) + 1;
    const parsed: unknown =
      text.startsWith(MAGIC) && body > 0 && text.endsWith(`\n${END}`)
        ? orElse(() => JSON.parse(text.slice(MAGIC.length, run)), undefined)
        : undefined;
    return typeof parsed === "object" && parsed !== null
      ? new StoredRecord(parsed, text.slice(run, body), text, body)
      : new StoredRecord({}, "{}\n", "", 0);
  }

  get systems(): Readonly<Record<string, SystemRecord>> {
    this.#systems ??= orElse(() => JSON.parse(this.systemsLine) as Record<string, SystemRecord>, {});
    return this.#systems;
  }

  get folders(): ReadonlyMap<string, FolderRecord> {
    this.#folders ??= foldersIn(this.text, this.body);
    return this.#folders;
  }

  /** What is known of a file, by its path relative to the root. */
  fileAt(path: string): FileRecord | undefined {
    return this.folders.get(parentOf(path))?.files.get(lastPart(path));
  }

  /** Writes the record with these parts changed, those of the run one by one. @throws PlaceError */
  write(
    recordFolder: string,
    changed: { run?: RunRecord; systems?: Record<string, SystemRecord>; folders?: FolderRecords },
  ): void {
    const run = JSON.stringify({ ...this.run, ...changed.run });
    const systems = changed.systems === undefined ? this.systemsLine : `${JSON.stringify(changed.systems)}\n`;
    const folders =
      changed.folders === undefined ? this.text.slice(this.body) || END : textOf(changed.folders) + END;
    const text = `${MAGIC}${run}\n${systems}${folders}`;
    if (text !== this.text) replaceRecord(recordFolder, text);
  }
}

/** Changes parts of the stored record. @throws PlaceError */
export function noteInRecord(
  recordFolder: string,
  run: RunRecord,
  systems?: Record<string, SystemRecord>,
): void {
  StoredRecord.read(recordFolder).write(recordFolder, { run, ...(systems && { systems }) });
}

/** True for a file that has its recorded size and wasn't touched since, so that its content needn't be read. */
export function isAsRecorded(
  record: FileRecord | undefined,
  stats: { size: number; ctimeMs: number } | undefined,
): boolean {
  // Written so that an invalid stamp counts as changed.
  return stats !== undefined && stats.size === record?.size && stampOf(stats) <= record.stamp;
}

/** The number of entries of a folder; undefined if there is no such folder. */
export function entriesOf(path: string): number | undefined {
  return orElse(() => readdirSync(path).length, undefined);
}

/**
 * True if every recorded file still has its size and is unchanged since, and no folder gained or lost an entry. Looks at
 * each file and folder once, and reads none. A false result proves nothing: planWrites then compares content. False
 * without a usable record.
 */
export function isUntouched(root: string, record: StoredRecord): boolean {
  for (const [path, { entries, files }] of record.folders) {
    if (entries !== -1 && entriesOf(`${root}/${path}`) !== entries) return false;
    for (const [name, file] of files)
      if (!isAsRecorded(file, lstatSync(`${root}/${path}/${name}`, { throwIfNoEntry: false }))) return false;
  }
  return !record.isEmpty;
}

/** The ctime bound of a file for records. */
export function stampOf(stats: { ctimeMs: number }): number {
  return Math.ceil(stats.ctimeMs * 1000);
}

/** A line "/path entries" for each folder, followed by " name size stamp hash" for each of its files. */
function textOf(folders: FolderRecords): string {
  let text = "";
  // Most files of a folder share a stamp.
  let last = -1;
  let shown = "";
  for (const [path, { entries, files }] of folders) {
    text += `/${path}\t${entries.toString(36)}\n`;
    for (const [name, { hash, size, stamp }] of files) {
      if (stamp !== last) shown = stamp.toString(36);
      last = stamp;
      text += ` ${name}\t${size.toString(36)}\t${shown}\t${hash}\n`;
    }
  }
  return text;
}

function foldersIn(text: string, body: number): FolderRecords {
  const folders: FolderRecords = new Map();
  let files = new Map<string, FileRecord>();
  for (let start = body; start < text.length - END.length; ) {
    const end = text.indexOf("\n", start);
    const [name = "", first = "", stamp = "", hash = ""] = text.slice(start + 1, end).split("\t");
    if (text[start] === "/") {
      files = new Map();
      folders.set(name, { entries: Number.parseInt(first, 36), files });
    } else files.set(name, { hash, size: Number.parseInt(first, 36), stamp: Number.parseInt(stamp, 36) });
    start = end + 1;
  }
  return folders;
}
