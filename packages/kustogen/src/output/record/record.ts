import { lstatSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
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

/** The generated files by their path relative to the root. */
export type FileRecords = Map<string, FileRecord>;

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

const FORMAT = "kustogen-record 5";

/**
 * kustogen's record of what it generated, one text file in the git directory: a line with its format, and one of JSON
 * each for the run, the systems and the files, which are parsed when asked for. It is a cache, not a
 * source of truth: without it (a fresh clone, a damaged file) HEAD and its history determine which files are ours.
 */
export class StoredRecord {
  #files: FileRecords | undefined;
  #systems: Record<string, SystemRecord> | undefined;

  private constructor(
    readonly run: RunRecord,
    private readonly systemsLine: string,
    private readonly filesLine: string,
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
    const [format, run = "", systems = "", files = "", end] = text.split("\n");
    // One that was cut off has no last line end.
    const isWhole = format === FORMAT && end === "";
    const parsed: unknown = isWhole ? orElse(() => JSON.parse(run), undefined) : undefined;
    return typeof parsed === "object" && parsed !== null
      ? new StoredRecord(parsed, systems, files, text)
      : new StoredRecord({}, "{}", "[]", "");
  }

  get systems(): Readonly<Record<string, SystemRecord>> {
    this.#systems ??= orElse(() => JSON.parse(this.systemsLine) as Record<string, SystemRecord>, {});
    return this.#systems;
  }

  get files(): ReadonlyMap<string, FileRecord> {
    this.#files ??= orElse(() => filesIn(this.filesLine), new Map());
    return this.#files;
  }

  /** Writes the record with these parts changed, those of the run one by one. @throws PlaceError */
  write(
    recordFolder: string,
    changed: { run?: RunRecord; systems?: Record<string, SystemRecord>; files?: FileRecords },
  ): void {
    const run = JSON.stringify({ ...this.run, ...changed.run });
    const systems = changed.systems === undefined ? this.systemsLine : JSON.stringify(changed.systems);
    const files = changed.files === undefined ? this.filesLine : textOf(changed.files);
    const text = `${[FORMAT, run, systems, files].join("\n")}\n`;
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
  for (const [path, file] of record.files)
    if (!isAsRecorded(file, lstatSync(`${root}/${path}`, { throwIfNoEntry: false }))) return false;
  return !record.isEmpty;
}

/** The ctime bound of a file for records. */
export function stampOf(stats: { ctimeMs: number }): number {
  return Math.ceil(stats.ctimeMs * 1000);
}

/** A short text for each file, as there are thousands. */
function textOf(files: FileRecords): string {
  return JSON.stringify(
    [...files].map(([path, { hash, size, stamp }]) => `${hash} ${size} ${stamp.toString(36)} ${path}`),
  );
}

function filesIn(text: string): FileRecords {
  const files: FileRecords = new Map();
  for (const line of JSON.parse(text) as string[]) {
    const [hash = "", size, stamp = "", ...path] = line.split(" ");
    files.set(path.join(" "), { hash, size: Number(size), stamp: Number.parseInt(stamp, 36) });
  }
  return files;
}
