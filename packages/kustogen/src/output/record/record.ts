import { lstatSync } from "node:fs";
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

/** The generated files by name, by the path of their folder relative to the root. */
export type FolderRecords = Map<string, Map<string, FileRecord>>;

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

const FORMAT = "kustogen-record 4";

/**
 * kustogen's record of what it generated, one text file in the git directory: a line with its format, and one of JSON
 * each for the run, the systems and the folders with their files, which are parsed when asked for. It is a cache, not a
 * source of truth: without it (a fresh clone, a damaged file) HEAD and its history determine which files are ours.
 */
export class StoredRecord {
  #folders: FolderRecords | undefined;
  #systems: Record<string, SystemRecord> | undefined;

  private constructor(
    readonly run: RunRecord,
    private readonly systemsLine: string,
    private readonly foldersLine: string,
    /** The whole text; "" if there is no usable record. */
    private readonly text: string,
  ) {}

  /** True if there is no usable record. */
  get isEmpty(): boolean {
    return this.text === "";
  }

  /** Reads the record; a missing, damaged or unreadable one counts as empty, never as an error. */
  static read(recordFolder: string): StoredRecord {
    const text = readStored(recordFolder, RECORD);
    const [format, run = "", systems = "", folders = "", end] = text.split("\n");
    // One that was cut off has no last line end.
    const isWhole = format === FORMAT && end === "";
    const parsed: unknown = isWhole ? orElse(() => JSON.parse(run), undefined) : undefined;
    return typeof parsed === "object" && parsed !== null
      ? new StoredRecord(parsed, systems, folders, text)
      : new StoredRecord({}, "{}", "[]", "");
  }

  get systems(): Readonly<Record<string, SystemRecord>> {
    this.#systems ??= orElse(() => JSON.parse(this.systemsLine) as Record<string, SystemRecord>, {});
    return this.#systems;
  }

  get folders(): ReadonlyMap<string, ReadonlyMap<string, FileRecord>> {
    this.#folders ??= orElse(() => foldersIn(this.foldersLine), new Map());
    return this.#folders;
  }

  /** What is known of a file, by its path relative to the root. */
  fileAt(path: string): FileRecord | undefined {
    return this.folders.get(parentOf(path))?.get(lastPart(path));
  }

  /** Writes the record with these parts changed, those of the run one by one. @throws PlaceError */
  write(
    recordFolder: string,
    changed: { run?: RunRecord; systems?: Record<string, SystemRecord>; folders?: FolderRecords },
  ): void {
    const run = JSON.stringify({ ...this.run, ...changed.run });
    const systems = changed.systems === undefined ? this.systemsLine : JSON.stringify(changed.systems);
    const folders = changed.folders === undefined ? this.foldersLine : textOf(changed.folders);
    const text = `${[FORMAT, run, systems, folders].join("\n")}\n`;
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

/**
 * True if every recorded file still has its size and is unchanged since. Looks at each file once, and reads none. A
 * false result proves nothing: planWrites then compares content. False without a usable record.
 */
export function isUntouched(root: string, record: StoredRecord): boolean {
  for (const [path, files] of record.folders)
    for (const [name, file] of files)
      if (!isAsRecorded(file, lstatSync(`${root}/${path}/${name}`, { throwIfNoEntry: false }))) return false;
  return !record.isEmpty;
}

/** The ctime bound of a file for records. */
export function stampOf(stats: { ctimeMs: number }): number {
  return Math.ceil(stats.ctimeMs * 1000);
}

/** Folders and their files as lists, without the names of fields, which would be most of the text. */
function textOf(folders: FolderRecords): string {
  return JSON.stringify(
    [...folders].map(([path, files]) => [
      path,
      [...files].map(([name, { hash, size, stamp }]) => [name, hash, size, stamp]),
    ]),
  );
}

type ListedFile = [name: string, hash: string, size: number, stamp: number];

function foldersIn(text: string): FolderRecords {
  const listed = JSON.parse(text) as [path: string, files: ListedFile[]][];
  return new Map(
    listed.map(([path, files]) => [
      path,
      new Map(files.map(([name, hash, size, stamp]) => [name, { hash, size, stamp }])),
    ]),
  );
}
