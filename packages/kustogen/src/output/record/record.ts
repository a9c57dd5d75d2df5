import { lstatSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { RECORD, readStored, replaceRecord } from "./store.ts";

/** What kustogen knows of one file that it wrote. */
export interface FileRecord {
  /** `contentHash` of the text, with `\n` line ends. */
  readonly hash: string;
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

/** A warning of a run, about systems or the whole; and whether `check` finds the same, or leaves it to `gen`. */
export type Told = { message: string; systems?: readonly string[]; isChecked?: boolean };

/** What a system awaits in an environment before Argo CD syncs it automatically: by place, what is there instead. */
export interface Awaiting {
  readonly system: string;
  readonly environment: string;
  /** The file, the line and the path of each, and the image where `pin` sets it. */
  readonly inputs: readonly { place: string; path: string; found: string; pin?: string | undefined }[];
}

/** What a project has: its environments, and the objects of each system in all of these. */
export interface Held {
  readonly environments: number;
  readonly objects: Readonly<Record<string, number>>;
}

/** What belongs to the last run. */
export interface RunRecord {
  /** Of all inputs; missing while a run writes, and after one that was killed. */
  fingerprint?: string | undefined;
  /** A digest of the inputs that all systems share; missing unless each system's digests are those of this run. */
  inputs?: string | undefined;
  /** What a complete run said; and a digest of the code's exact texts, as even a comment moves the lines it names. */
  told?:
    | { code: string; warnings: readonly Told[]; awaiting: readonly Awaiting[]; held: Held | undefined }
    | undefined;
  /** The commit that has everything generated; missing if a run has written since. */
  head?: string | undefined;
  /** The paths of files that are removed from the working tree, but not by a commit yet. */
  removed?: readonly string[] | undefined;
}

const FORMAT = "kustogen-record 7";

/**
 * kustogen's record of what it generated, one file of JSON in the git directory. It is a cache, not a source of truth:
 * without it (a fresh clone, a damaged file) HEAD and its history determine which files are ours.
 */
export class StoredRecord {
  private constructor(
    readonly run: RunRecord,
    readonly systems: Readonly<Record<string, SystemRecord>>,
    readonly files: ReadonlyMap<string, FileRecord>,
    /** The whole text; "" if there is no usable record. */
    private readonly text: string,
  ) {}

  /** True if there is no usable record. */
  get isEmpty(): boolean {
    return this.text === "";
  }

  /** Reads the record; a missing, damaged or unreadable one counts as empty, never as an error. */
  static read(recordFolder: string): StoredRecord {
    return orElse(
      () => {
        const text = readStored(recordFolder, RECORD);
        const [format, run, systems, files] = JSON.parse(text);
        const { warnings, awaiting } = run.told ?? { warnings: [], awaiting: [] };
        const isTold = warnings.every(({ message }: Told) => typeof message === "string");
        if (format !== FORMAT || !isTold || !Array.isArray(awaiting))
          throw new Error(`the record has the format ${format}`);
        return new StoredRecord(run, systems, filesIn(files), text);
      },
      new StoredRecord({}, {}, new Map(), ""),
    );
  }

  /** Writes the record with these parts changed, those of the run one by one. @throws PlaceError */
  write(
    recordFolder: string,
    {
      run,
      systems = this.systems,
      files = this.files,
    }: Partial<Pick<StoredRecord, "run" | "systems" | "files">>,
  ): void {
    // A short text for each file, as there are thousands.
    const lines = [...files].map(
      ([path, { hash, size, stamp }]) => `${hash} ${size} ${stamp.toString(36)} ${path}`,
    );
    const text = JSON.stringify([FORMAT, { ...this.run, ...run }, systems, lines]);
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

function filesIn(lines: readonly string[]): FileRecords {
  const files: FileRecords = new Map();
  for (const line of lines) {
    const [hash = "", size, stamp = "", ...path] = line.split(" ");
    files.set(path.join(" "), { hash, size: Number(size), stamp: Number.parseInt(stamp, 36) });
  }
  return files;
}
