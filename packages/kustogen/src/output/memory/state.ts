import { readMemory, writeMemory } from "./folder.ts";

/**
 * What kustogen remembers, inside the git directory, about the files it wrote. It is a memory, not a source of
 * truth: without it (a fresh clone, a damaged file) HEAD decides what is ours.
 */
export interface FileRecord {
  /** `contentHash` of the text, with `\n` line ends. */
  hash: string;
  /** Bytes on disk. */
  size: number;
  /** Microseconds; while the file's ctime is not later, nobody changed it. A ctime can't be set back as an mtime can. */
  stamp: number;
}

/**
 * A folder of ours: its own ctime bound (entries added or removed change it) and the files in it by name. It never
 * changes. One that was read is kept as the text it was until somebody asks for its files: most runs look at a few of
 * thousands, and write the others as they were.
 */
export class FolderRecord {
  readonly stamp: number;
  #files: ReadonlyMap<string, FileRecord> | undefined;
  #lines: string | undefined;

  /** @param files the files, or the lines that were written for them */
  constructor(stamp: number, files: ReadonlyMap<string, FileRecord> | string = "") {
    this.stamp = stamp;
    if (typeof files === "string") this.#lines = files;
    else this.#files = files;
  }

  get files(): ReadonlyMap<string, FileRecord> {
    this.#files ??= parseFiles(this.#lines ?? "");
    return this.#files;
  }

  /** A line for each file, each with a line end. */
  get lines(): string {
    this.#lines ??= writtenFiles(this.files);
    return this.#lines;
  }

  /** The same files with another bound. */
  bounded(stamp: number): FolderRecord {
    return new FolderRecord(stamp, this.#lines ?? this.#files);
  }
}

/** The state as read: header at once, the records only when something asks for them. */
export interface State {
  /** What the caller stored about the inputs of the run; undefined when there is no usable state. */
  fingerprint: string | undefined;
  /** Every recorded folder by path relative to the root; found on first use. */
  folders(): Map<string, FolderRecord>;
  /** The raw text and where its records begin, for `isUntouched`; "" when there is no usable state. */
  text: string;
  body: number;
}

const MAGIC = "kustogen-state 1\n";
/** The last line is written last: a state that lacks it was cut off. */
const END = "end\n";
const SLASH = 47;

/** The ctime bound of a file or folder as recorded. */
export function stampOf(stats: { ctimeMs: number }): number {
  return Math.ceil(stats.ctimeMs * 1000);
}

/** Reads the state from its folder. Missing, damaged or unreadable state is an empty one, never an error. */
export function readState(recordFolder: string): State {
  const empty: State = { fingerprint: undefined, folders: () => new Map(), text: "", body: 0 };
  const text = readMemory(recordFolder, "state");
  const header = text.indexOf("\n", MAGIC.length);
  if (!text.startsWith(MAGIC) || header < 0 || !text.endsWith(`\n${END}`)) return empty;
  let fingerprint: unknown;
  try {
    fingerprint = JSON.parse(text.slice(MAGIC.length, header));
  } catch {
    return empty;
  }
  if (typeof fingerprint !== "string") return empty;
  let folders: Map<string, FolderRecord> | undefined;
  return {
    fingerprint,
    text,
    body: header + 1,
    folders: () => {
      folders ??= parseRecords(text, header + 1);
      return folders;
    },
  };
}

/** The folders of the records, each with the text of its files. */
function parseRecords(text: string, body: number): Map<string, FolderRecord> {
  const folders = new Map<string, FolderRecord>();
  const last = text.length - END.length;
  for (let at = body; at >= 0 && at < last && text.charCodeAt(at) === SLASH; ) {
    const tab = text.indexOf("\t", at);
    const end = text.indexOf("\n", at);
    // The line end before the next folder's line.
    const next = text.indexOf("\n/", end);
    const files = text.slice(end + 1, next < 0 ? last : next + 1);
    folders.set(
      text.slice(at + 1, tab),
      new FolderRecord(Number.parseInt(text.slice(tab + 1, end), 36), files),
    );
    at = next < 0 ? last : next + 1;
  }
  return folders;
}

function parseFiles(lines: string): Map<string, FileRecord> {
  const files = new Map<string, FileRecord>();
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf("\n", at);
    const [name = "", size = "", stamp = "", hash = ""] = lines.slice(at + 1, end).split("\t");
    files.set(name, { hash, size: Number.parseInt(size, 36), stamp: Number.parseInt(stamp, 36) });
    at = end + 1;
  }
  return files;
}

// Most files share a stamp with the one before.
let lastStamp = -1;
let lastStampText = "";

function writtenFiles(files: ReadonlyMap<string, FileRecord>): string {
  let lines = "";
  for (const [name, { hash, size, stamp }] of files) {
    if (stamp !== lastStamp) {
      lastStamp = stamp;
      lastStampText = stamp.toString(36);
    }
    lines += ` ${name}\t${size.toString(36)}\t${lastStampText}\t${hash}\n`;
  }
  return lines;
}

/** Writes the state in one rename, so that a reader sees the old or the new one. Throws PlaceError when it can't. */
export function writeState(
  recordFolder: string,
  fingerprint: string,
  folders: ReadonlyMap<string, FolderRecord>,
): void {
  const parts = [`${MAGIC}${JSON.stringify(fingerprint)}\n`];
  for (const [path, folder] of folders) parts.push(`/${path}\t${folder.stamp.toString(36)}\n`, folder.lines);
  parts.push(END);
  writeMemory(recordFolder, "state", parts.join(""));
}
