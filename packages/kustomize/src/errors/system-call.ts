import { lookUp } from "../value/own.ts";
import { codeOf, PlaceError } from "./errors.ts";

/** What the codes of failed calls mean, and how to fix it, for a place of any kind. */
export const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: free some space",
  EDQUOT: "the disk quota is used up: free some space",
  EROFS: "the file system is read-only: make it writable, or work in a copy",
  EACCES: "permission denied: check its mode and owner",
  EPERM: "the operation is not permitted: check its mode and owner",
  ELOOP: "its links lead in a circle: remove one of them",
  ENOTDIR: "a file is where a folder belongs: move it away",
  EISDIR: "a folder is where a file belongs: move it away",
  ENAMETOOLONG: "the path is too long for this file system: shorten the names",
  EMFILE: "too many files are open: raise the limit (ulimit -n)",
  ENFILE: "too many files are open on this machine: close some",
};

/** The error code of a failed call, such as "ENOENT"; undefined for any other error, ours among them. */
export function errorCode(error: unknown): string | undefined {
  if (codeOf(error) !== undefined) return undefined;
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/**
 * What the failure of a call to the file system means to whoever runs the command, where nobody nearer to it said so;
 * undefined for an error that isn't one, or whose cause is no property of the place.
 */
export function ofSystemCall(error: unknown): PlaceError | undefined {
  const code = errorCode(error);
  if (code === undefined) return undefined;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" && syscall === "uv_cwd")
    return new PlaceError("the current folder no longer exists; run the command in another one", {
      cause: error,
    });
  const cause = lookUp(CAUSES, code);
  if (cause === undefined || path === undefined) return undefined;
  return new PlaceError(`${path}: ${cause} (${code}, ${syscall})`, { cause: error });
}
