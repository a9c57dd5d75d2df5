import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { diskError, onDisk } from "./disk.ts";

/** The kind of the entry at a path, without following links. "other": a socket, pipe or device. */
export type EntryKind = "absent" | "file" | "folder" | "link" | "other";

/** The folders that a run owns, and the few paths around them that it needs; nothing is followed or read. */
export interface Listing {
  /** Every folder found in scope, with its entries by name. */
  folders: Map<string, Map<string, EntryKind>>;
  /** The entry at a path relative to the root ("" is the root); "absent" if a parent isn't a folder. */
  kindOf(path: string): EntryKind;
  /** The nearest path on the way to the folder (including itself) that isn't a real folder, with its kind. */
  obstacle(folder: string): { path: string; kind: EntryKind } | undefined;
}

/** The parent of a relative path; "" for a name in the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** Returns whether a path is one of the scope's entries (folders or single files) or below one. */
export function scopeTest(scope: readonly string[]): (path: string) => boolean {
  const entries = new Set(scope);
  return (path) => {
    for (let at = path; at !== ""; at = parentOf(at)) if (entries.has(at)) return true;
    return false;
  };
}

/** Lists everything below the scope's entries. Throws OutsideError for a folder that can't be listed. */
export function listFolders(root: string, scope: readonly string[]): Listing {
  const folders = new Map<string, Map<string, EntryKind>>();
  const seen = new Map<string, EntryKind>([["", "folder"]]);

  const kindOf = (path: string): EntryKind => {
    const listed = folders.get(parentOf(path));
    if (listed) return listed.get(path.slice(path.lastIndexOf("/") + 1)) ?? "absent";
    let kind = seen.get(path);
    if (kind === undefined) {
      kind = kindOf(parentOf(path)) === "folder" ? look(root, path) : "absent";
      seen.set(path, kind);
    }
    return kind;
  };
  const obstacle = (folder: string): { path: string; kind: EntryKind } | undefined => {
    for (let end = folder.indexOf("/"); ; end = folder.indexOf("/", end + 1)) {
      const path = end < 0 ? folder : folder.slice(0, end);
      const kind = kindOf(path);
      if (kind !== "folder") return { path, kind };
      if (end < 0) return undefined;
    }
  };
  const walk = (folder: string): void => {
    const entries = new Map<string, EntryKind>();
    for (const entry of list(root, folder)) entries.set(entry.name, kindOfEntry(entry));
    folders.set(folder, entries);
    // A nested repository belongs to someone else.
    for (const [name, kind] of entries) if (kind === "folder" && name !== ".git") walk(`${folder}/${name}`);
  };
  for (const entry of scope) if (!folders.has(entry) && kindOf(entry) === "folder") walk(entry);
  return { folders, kindOf, obstacle };
}

function list(root: string, folder: string): Dirent[] {
  return onDisk("list", folder, "Nothing was written.", () =>
    readdirSync(`${root}/${folder}`, { withFileTypes: true }),
  );
}

function look(root: string, path: string): EntryKind {
  try {
    const stats = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
    return stats === undefined ? "absent" : kindOfEntry(stats);
  } catch (error) {
    throw diskError(error, "look at", path, "Nothing was written.");
  }
}

function kindOfEntry(entry: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}): EntryKind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}
