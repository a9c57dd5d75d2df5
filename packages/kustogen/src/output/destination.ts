import { readlinkSync } from "node:fs";
import { InputError, InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { listPaths } from "./conflict.ts";
import type { GeneratedFile } from "./file.ts";
import { type EntryKind, type Listing, parentOf } from "./listing.ts";

// git rejects its own name in any case; control characters would break its and our lists of paths; the others aren't allowed on Windows.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const UNSAFE = /^(?:\.{0,2}|\.git)$|[\u0000-\u001f\u007f\\:*?"<>|]/i;

/**
 * The files by path, in the given order. Throws InternalError for a path that isn't a plain relative path (absolute,
 * `..`, `.git`, control characters), that occurs twice, or that is directly in the root.
 */
export function byPath(files: readonly GeneratedFile[]): Map<string, GeneratedFile> {
  const found = new Map<string, GeneratedFile>();
  for (const file of files) {
    const { path } = file;
    if (!path.includes("/") || !path.split("/").every(isSafe))
      throw new InternalError(`generated path ${JSON.stringify(path)} is not a plain path`);
    if (found.has(path)) throw new InternalError(`two generated files have the path ${path}`);
    found.set(path, file);
  }
  for (const folder of foldersOf(found))
    if (found.has(folder)) throw new InternalError(`${folder} is both a generated file and a folder`);
  return found;
}

/** The folders of files, each after the one that it is in. */
function foldersOf(files: ReadonlyMap<string, GeneratedFile>): Set<string> {
  const folders = new Set<string>();
  const add = (folder: string): void => {
    if (folder === "" || folders.has(folder)) return;
    add(parentOf(folder));
    folders.add(folder);
  };
  for (const path of files.keys()) add(parentOf(path));
  return folders;
}

function isSafe(part: string): boolean {
  return !UNSAFE.test(part);
}

const KINDS: Record<EntryKind, string> = {
  absent: "nothing",
  file: "a file",
  folder: "a folder",
  link: "a symbolic link",
  other: "a special file (socket, pipe or device)",
};

/**
 * Makes sure that every generated file goes into real folders and replaces at most a regular file: kustogen never
 * writes through a link. Throws one InputError that lists every place with something else.
 */
export function checkPaths(root: string, files: ReadonlyMap<string, GeneratedFile>, found: Listing): void {
  const wrong: string[] = [];
  const check = (path: string, wanted: EntryKind, what: string) => {
    const kind = found.kindOf(path);
    const leads = kind === "link" ? `, to ${readlinkSync(`${root}/${path}`)},` : "";
    if (kind !== "absent" && kind !== wanted)
      wrong.push(`${path}: ${KINDS[kind]}${leads} where ${what} belongs`);
  };
  for (const folder of foldersOf(files)) check(folder, "folder", "a folder");
  for (const path of files.keys()) check(path, "file", "a generated file");
  if (wrong.length === 0) return;
  throw new InputError(
    `can't write generated files: something else is in their place. Nothing was written.\n${listPaths(wrong)}\n` +
      "Move it away, or delete it, and run the command again.",
    { code: "wrong-file-type" },
  );
}
