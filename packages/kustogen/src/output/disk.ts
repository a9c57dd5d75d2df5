import { mkdirSync, renameSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import { PlaceError } from "../errors/errors.ts";

/** The calls that change the file system: the seam at which tests make it full, read-only or kill the process. */
export interface Disk {
  mkdir(path: string): void;
  write(path: string, text: string): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  rmdir(path: string): void;
}

/** The real file system. */
export const realDisk: Disk = {
  mkdir: (path) => mkdirSync(path),
  write: (path, text) => writeFileSync(path, text),
  rename: renameSync,
  unlink: unlinkSync,
  rmdir: rmdirSync,
};

const CAUSES: Record<string, string> = {
  ENOSPC: "the disk is full: free some space",
  EDQUOT: "the disk quota is used up: free some space",
  EROFS: "the file system is read-only: make it writable, or work in a copy",
  EACCES: "permission denied: give this user the right to write there",
  EPERM: "the operation is not permitted: give this user the right to write there",
  EMFILE: "too many files are open: raise the limit (ulimit -n)",
  EEXIST: "something else stands there: move it away",
  ENOTDIR: "a file stands where a folder belongs: move it away",
  ENAMETOOLONG: "the path is too long for this file system: shorten the names",
};

/** The error code of a failed file system call, such as "ENOENT"; undefined when it is none. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** A PlaceError that names the path, what was being done and how to mend it; `after` says what the work tree looks like now. */
export function diskError(error: unknown, doing: string, path: string, after: string): PlaceError {
  const code = errorCode(error);
  const cause = (code && CAUSES[code]) ?? (error instanceof Error ? error.message : String(error));
  return new PlaceError(`cannot ${doing} ${path}: ${cause}${code ? ` (${code})` : ""}.\n${after}`, {
    cause: error,
  });
}
