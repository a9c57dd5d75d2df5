import { type Dirent, readdirSync } from "node:fs";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { isThere, readRegularFile } from "./regular-file.ts";

/** How the files are read that people write: `isThere`, `readRegularFile` and `readdirSync` with types. */
export interface InputFiles {
  isThere(path: string): boolean;
  read(path: string, name: string): Buffer;
  list(folder: string): Dirent[];
}

/** As they are at the moment. */
export const currentFiles: InputFiles = {
  isThere,
  read: readRegularFile,
  list: (folder) => readdirSync(folder, { withFileTypes: true }),
};

/**
 * As they were when they were asked for the first time: what is said of them, and what is made from them, then belong
 * together whatever is saved meanwhile. What failed is tried again.
 */
export function filesReadOnce(files: InputFiles = currentFiles): InputFiles {
  const there = new Map<string, boolean>();
  const bytes = new Map<string, Buffer>();
  const lists = new Map<string, Dirent[]>();
  return {
    isThere: (path) => kept(there, path, () => files.isThere(path)),
    read: (path, name) => kept(bytes, path, () => files.read(path, name)),
    list: (folder) => kept(lists, folder, () => files.list(folder)),
  };
}
