import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { contentHash } from "./content.ts";
import { stampOf } from "./memory/state.ts";

/** A path that is changed, and how it was. */
export interface Entry {
  path: string;
  /** A digest of what stood there and of what comes there; null: nothing. */
  before: string | null;
  after: string | null;
  /** The file in the staging folder that has what stood there. */
  kept?: string;
  /** The topmost folder that has to be made for it. */
  made?: string;
}

/** Stands for a folder, which has no content of its own. */
export const FOLDER = "folder";

/** What stands at a path, links not followed; undefined where there is nothing, or nothing that can be looked at. */
export function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A digest of what stands at a path; null: nothing. */
export function digestAt(path: string): string | null {
  const stats = entryAt(path);
  if (stats === undefined) return null;
  if (stats.isSymbolicLink()) return `link ${contentHash(readlinkSync(path))}`;
  return stats.isFile() ? contentHash(readFileSync(path)) : FOLDER;
}

/** Changes when what stands at a path changes; undefined: nothing stands there. */
export function stampAt(path: string): number | undefined {
  const stats = entryAt(path);
  return stats && stampOf(stats);
}

/** Every file at a path and below it, links too; its folders, parents first, go into the list. */
export function filesBelow(root: string, path: string, folders: string[]): string[] {
  const stats = entryAt(join(root, path));
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [path];
  folders.push(path);
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(root, `${path}/${name}`, folders));
}

/** The topmost folder that isn't there on the way to a path, whatever else may stand there. */
export function missingFolder(root: string, path: string): string | undefined {
  let found: string | undefined;
  for (let at = dirname(path); at !== "." && at !== dirname(at); at = dirname(at)) {
    if (isFolder(join(root, at))) break;
    found = at;
  }
  return found;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** True for the path of a folder, and for one in it. */
export function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
