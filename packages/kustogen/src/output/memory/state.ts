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

/** A folder of ours: its own ctime bound (entries added or removed change it) and the files in it by name. */
export interface FolderRecord {
  stamp: number;
  files: Map<string, FileRecord>;
}

/** The state as read: header at once, the records only when something asks for them. */
export interface State {
  /** What the caller stored about the inputs of the run; undefined when there is no usable state. */
  fingerprint: string | undefined;
  /** Every recorded folder by path relative to the root; parsed on first use. */
  folders(): Map<string, FolderRecord>;
  /** The raw text and where its records begin, for `isUntouched`; "" when there is no usable state. */
  text: string;
  body: number;
}

const MAGIC = "kustogen-state 1\n";
const SPACE = 32;
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
  // The last line is written last: a state that lacks it was cut off.
  if (!text.startsWith(MAGIC) || header < 0 || !text.endsWith("\nend\n")) return empty;
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

function parseRecords(text: string, body: number): Map<string, FolderRecord> {
  const folders = new Map<string, FolderRecord>();
  let current: FolderRecord | undefined;
  for (let at = body; at < text.length; ) {
    const end = text.indexOf("\n", at);
    const kind = text.charCodeAt(at);
    if (kind === SLASH) {
      const tab = text.indexOf("\t", at);
      current = { stamp: Number.parseInt(text.slice(tab + 1, end), 36), files: new Map() };
      folders.set(text.slice(at + 1, tab), current);
    } else if (kind === SPACE && current) {
      const [name = "", size = "", stamp = "", hash = ""] = text.slice(at + 1, end).split("\t");
      current.files.set(name, {
        hash,
        size: Number.parseInt(size, 36),
        stamp: Number.parseInt(stamp, 36),
      });
    }
    at = end + 1;
  }
  return folders;
}

/** Writes the state in one rename, so that a reader sees the old or the new one. Throws PlaceError when it can't. */
export function writeState(
  recordFolder: string,
  fingerprint: string,
  folders: Map<string, FolderRecord>,
): void {
  const lines = [`${MAGIC}${JSON.stringify(fingerprint)}`];
  // Most files of a folder share a stamp, and most stamps are shared by whole runs.
  let stamp = -1;
  let stampText = "";
  for (const [path, folder] of folders) {
    lines.push(`/${path}\t${folder.stamp.toString(36)}`);
    for (const [name, file] of folder.files) {
      if (file.stamp !== stamp) {
        stamp = file.stamp;
        stampText = stamp.toString(36);
      }
      lines.push(` ${name}\t${file.size.toString(36)}\t${stampText}\t${file.hash}`);
    }
  }
  lines.push("end\n");
  writeMemory(recordFolder, "state", lines.join("\n"));
}
