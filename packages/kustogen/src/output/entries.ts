import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { recordHash } from "./content.ts";
import { stampOf } from "./record/record.ts";

/** A changed path, and its former state. */
export interface Entry {
  path: string;
  /** A digest of the former and of the new content; null means that there is none. */
  before: string | null;
  after: string | null;
  /** The file in the staging folder with the former content. */
  kept?: string;
}

/** Stands for a folder, which has no content itself. */
export const FOLDER = "folder";

/** The entry at a path, without following links; undefined if there is none, or it can't be read. */
export function entryAt(path: string): Stats | undefined {
  return orElse(() => lstatSync(path, { throwIfNoEntry: false }), undefined);
}

/** A digest of the entry at a path; null if there is none. */
export function digestAt(path: string): string | null {
  const stats = entryAt(path);
  if (stats === undefined) return null;
  if (stats.isSymbolicLink()) return `link ${recordHash(readlinkSync(path))}`;
  return stats.isFile() ? recordHash(readFileSync(path)) : FOLDER;
}

/** A stamp that changes when the entry at a path changes; undefined if there is none. */
export function stampAt(path: string): number | undefined {
  const stats = entryAt(path);
  return stats && stampOf(stats);
}

/** Every file at a path and below it, including links; its folders, parents first, are added to the list. */
export function filesBelow(root: string, path: string, folders: string[]): string[] {
  const stats = entryAt(join(root, path));
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [path];
  folders.push(path);
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(root, `${path}/${name}`, folders));
}
