import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { onDisk } from "./disk.ts";

/** The kind of the entry at a path, without following links. "other": a socket, pipe or device. */
export type EntryKind = "absent" | "file" | "folder" | "link" | "other";

/** What is in the folders that a run owns; nothing is followed or read. */
export interface Listing {
  entries: ReadonlyMap<string, EntryKind>;
  /** The entry at a path relative to the root; "absent" if a parent isn't a folder. */
  kindOf(path: string): EntryKind;
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

/** Lists the scope's entries, and everything below them. Throws OutsideError for a folder that can't be listed. */
export function listFolders(root: string, scope: readonly string[]): Listing {
  const entries = new Map<string, EntryKind>();
  const listed = new Set<string>();
  const others = new Map<string, EntryKind>([["", "folder"]]);
  const kindOf = (path: string): EntryKind => {
    const above = parentOf(path);
    if (listed.has(above)) return entries.get(path) ?? "absent";
    return entryOf(others, path, () => (kindOf(above) === "folder" ? look(root, path) : "absent"));
  };
  const walk = (folder: string): void => {
    listed.add(folder);
    const read = () => readdirSync(`${root}/${folder}`, { withFileTypes: true });
    for (const entry of onDisk("list", folder, "Nothing was written.", read)) {
      const path = `${folder}/${entry.name}`;
      const kind = kindOfEntry(entry);
      entries.set(path, kind);
      // A nested repository belongs to someone else.
      if (kind === "folder" && entry.name !== ".git") walk(path);
    }
  };
  for (const entry of scope) {
    const kind = kindOf(entry);
    if (kind !== "folder" && kind !== "absent") entries.set(entry, kind);
    else if (kind === "folder" && !listed.has(entry)) walk(entry);
  }
  return { entries, kindOf };
}

function look(root: string, path: string): EntryKind {
  const find = () => lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
  const stats = onDisk("look at", path, "Nothing was written.", find);
  return stats === undefined ? "absent" : kindOfEntry(stats);
}

function kindOfEntry(entry: Pick<Dirent, "isFile" | "isDirectory" | "isSymbolicLink">): EntryKind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}
