import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError, PlaceError } from "@kustogen/kustomize/errors/errors.ts";
import { errorCode, ERROR_CAUSES as PLACE_CAUSES } from "@kustogen/kustomize/errors/system-call.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { chunksOf } from "./chunks.ts";

/** The calls that change the file system, for every command that writes: tests replace them to simulate failures. */
export const realDisk = {
  /** Creates a folder, with those above it, unless it is there. */
  mkdir: (path: string) => mkdirSync(path, { recursive: true }),
  write: (path: string, content: string | Uint8Array) => writeFileSync(path, content),
  rename: (from: string, to: string) => renameSync(from, to),
  unlink: (path: string) => unlinkSync(path),
  rmdir: (path: string) => rmdirSync(path),
  append: (path: string, text: string) => appendFileSync(path, text),
  /** A copy of a file, with its mode. */
  copy: (from: string, to: string) => copyFileSync(from, to),
  chmod: (path: string, mode: number) => chmodSync(path, mode),
  link: (target: string, path: string) => symlinkSync(target, path),
  /** Creates a new folder whose name begins with the prefix; returns its path. */
  makeTemporary: (prefix: string) => mkdtempSync(prefix),
  /** Removes a folder with its contents, or a file; does nothing if there is none. */
  removeAll: (path: string) => rmSync(path, { recursive: true, force: true }),
};

const CAUSES: Record<string, string> = {
  ...PLACE_CAUSES,
  EACCES: "permission denied: give this user the right to write there",
  EPERM: "the operation is not permitted: give this user the right to write there",
  EEXIST: "something else exists there: move it away",
};

/** What a file gets: bytes, or a text of any length, which may come in parts. */
export type FileContent = Uint8Array | string | Iterable<string>;

/**
 * Writes to a file, a pipe or a device. Throws like the file system.
 * @param flag "w" for one that may exist, "wx" for a new file
 */
export function writeContent(path: string, content: FileContent, flag: "w" | "wx"): void {
  const file = openSync(path, flag);
  try {
    for (const chunk of content instanceof Uint8Array ? [content] : chunksOf(content))
      writeFileSync(file, chunk);
  } finally {
    closeSync(file);
  }
}

/** Replaces a file by a new one beside it, so that readers see the old content or the new. Throws like the file system. */
export function replaceFile(path: string, content: FileContent, mode?: number): void {
  const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString("hex")}`);
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeContent(beside, content, "wx");
    if (mode !== undefined) chmodSync(beside, mode);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** The result of work on the file system. Throws a PlaceError like diskError's if that fails, or the work's InputError. */
export function onDisk<Result>(doing: string, path: string, after: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof InputError ? error : diskError(error, doing, path, after);
  }
}

/** A PlaceError with the path, the failed operation and a fix; `after` describes the working tree's state then. */
export function diskError(error: unknown, doing: string, path: string, after: string): PlaceError {
  const code = errorCode(error);
  const cause = (code && lookUp(CAUSES, code)) ?? (error instanceof Error ? error.message : String(error));
  const said = `cannot ${doing} ${path}: ${cause}${code ? ` (${code})` : ""}.\n${after}`;
  return new PlaceError(said, { cause: error });
}
