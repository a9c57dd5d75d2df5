import { lookUp } from "../value/own.ts";
import { codeOf, PlaceError } from "./errors.ts";

/** The meaning of system error codes, and how to fix them, for any path. */
export const ERROR_CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: free some space",
  EDQUOT: "the disk quota is used up: free some space",
  EROFS: "the file system is read-only: make it writable, or work in a copy",
  EACCES: "permission denied: check its mode and owner",
  EPERM: "the operation is not permitted: check its mode and owner",
  ELOOP: "its symbolic links form a cycle: remove one of them",
  ENOTDIR: "a file is where a folder belongs: move it away",
  EISDIR: "a folder is where a file belongs: move it away",
  ENAMETOOLONG: "the path is too long for this file system: shorten the names",
  EMFILE: "too many files are open: raise the limit (ulimit -n)",
  ENFILE: "too many files are open on this machine: close some",
};

/** The code of a system error, such as "ENOENT"; undefined for any other error, including our own. */
export function errorCode(error: unknown): string | undefined {
  if (codeOf(error) !== undefined) return undefined;
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/**
 * The error for a failed file system call, in words for whoever runs the command, unless a more specific one was
 * thrown; undefined for any other error, and for causes that have nothing to do with the path.
 */
export function ofSystemCall(error: unknown): PlaceError | undefined {
  const code = errorCode(error);
  if (code === undefined) return undefined;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" && syscall === "uv_cwd")
    return new PlaceError("the current folder no longer exists; run the command in another one", {
      cause: error,
    });
  const cause = lookUp(ERROR_CAUSES, code);
  if (cause === undefined || path === undefined) return undefined;
  return new PlaceError(`${path}: ${cause} (${code}, ${syscall})`, { cause: error });
}
