import { type Dirent, readdirSync } from "node:fs";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { isThere, readRegularFile } from "./regular-file.ts";

/** What is known of a file, or folder, in a folder. */
export type Listed = Pick<Dirent, "name" | "isDirectory">;

/** Reads authored files: typed `isThere`, `readRegularFile` and `readdirSync`. */
export interface InputFiles {
  isThere(path: string): boolean;
  read(path: string, name: string): Buffer;
  list(folder: string): Listed[];
}

/** The files in their current state. */
export const currentFiles: InputFiles = {
  isThere,
  read: readRegularFile,
  list: (folder) => readdirSync(folder, { withFileTypes: true }),
};

/**
 * The files as they were when they were first read: results and messages are then consistent, whatever is saved
 * meanwhile. Failed reads are repeated.
 */
export function filesReadOnce(files: InputFiles = currentFiles): InputFiles {
  const there = new Map<string, boolean>();
  const bytes = new Map<string, Buffer>();
  const lists = new Map<string, Listed[]>();
  return {
    isThere: (path) => kept(there, path, () => files.isThere(path)),
    read: (path, name) => kept(bytes, path, () => files.read(path, name)),
    list: (folder) => kept(lists, folder, () => files.list(folder)),
  };
}
