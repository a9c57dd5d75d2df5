import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { PlaceError } from "@kustogen/kustomize/errors/errors.ts";
import { errorCode, CAUSES as PLACE_CAUSES } from "@kustogen/kustomize/errors/system-call.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";

/**
 * The calls that change the file system, through which every command that writes into a project goes: the seam at which
 * tests make it full, read-only or kill the process.
 */
export interface Disk {
  mkdir(path: string): void;
  write(path: string, content: string | Uint8Array): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  rmdir(path: string): void;
  /** Writes new files in any order, where a disk has a better way than one `write` after the other; throws as writeAll does. */
  writeAll?(files: readonly NewFile[]): void;
  /** Ends what helps to write: nothing more is written. */
  close?(): void;
}

/** A file that is not there yet. */
export interface NewFile {
  path: string;
  text: string;
  /** Where it belongs, as messages name it. */
  place: string;
}

/** What a whole file system can do besides. */
export interface WholeDisk extends Disk {
  append(path: string, text: string): void;
  /** A copy of a file, with its mode. */
  copy(from: string, to: string): void;
  chmod(path: string, mode: number): void;
  link(target: string, path: string): void;
  /** A new folder with a name that begins so; returns its path. */
  makeTemporary(prefix: string): string;
  /** A folder with all that is in it, or a file; nothing where there is none. */
  removeAll(path: string): void;
}

/** The real file system. */
export const realDisk: WholeDisk = {
  mkdir: (path) => mkdirSync(path),
  write: (path, content) => writeFileSync(path, content),
  rename: (from, to) => renameSync(from, to),
  unlink: (path) => unlinkSync(path),
  rmdir: (path) => rmdirSync(path),
  append: (path, text) => appendFileSync(path, text),
  copy: (from, to) => copyFileSync(from, to),
  chmod: (path, mode) => chmodSync(path, mode),
  link: (target, path) => symlinkSync(target, path),
  makeTemporary: (prefix) => mkdtempSync(prefix),
  removeAll: (path) => rmSync(path, { recursive: true, force: true }),
};

/**
 * Writes new files; when it returns or throws no write is under way any more. Throws PlaceError for one that can't be
 * written.
 */
export function writeAll(files: readonly NewFile[], disk: Disk): void {
  if (disk.writeAll) disk.writeAll(files);
  else for (const { path, text, place } of files) preparing(place, () => disk.write(path, text));
}

/** Makes something below the staging folder. Throws PlaceError naming the place that it belongs at. */
export function preparing(place: string, make: () => void): void {
  try {
    make();
  } catch (error) {
    throw diskError(
      error,
      "write",
      place,
      "Nothing was written: the files in the working tree are as they were.",
    );
  }
}

const CAUSES: Record<string, string> = {
  ...PLACE_CAUSES,
  EACCES: "permission denied: give this user the right to write there",
  EPERM: "the operation is not permitted: give this user the right to write there",
  EEXIST: "something else is there: move it away",
};

/** A PlaceError that names the path, what was being done and how to fix it; `after` says what the working tree looks like now. */
export function diskError(error: unknown, doing: string, path: string, after: string): PlaceError {
  const code = errorCode(error);
  const cause = (code && lookUp(CAUSES, code)) ?? (error instanceof Error ? error.message : String(error));
  return new PlaceError(`cannot ${doing} ${path}: ${cause}${code ? ` (${code})` : ""}.\n${after}`, {
    cause: error,
  });
}
