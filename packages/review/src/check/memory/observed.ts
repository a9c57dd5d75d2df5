import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";

/** The answers of a tree about a path; "" if it wasn't asked. */
export interface Observed {
  /** "file", "directory" or "-"; with "?" for a link or anything else. */
  kind: string;
  /** "=" for the path itself. */
  real: string;
  /** The digest of its content, or "-" if it isn't a file. */
  content: string;
  /** A stamp that changes with its content. */
  stamp: string;
  /** The digest of its entries' names, in order. */
  names: string;
  /** A stamp that changes with its entries. */
  inside: string;
  absence: string;
  refusal: string;
}

/** A character that no path contains. */
export const SEPARATOR = "\0";

/** Stands for the path itself. */
export const SAME = "=";
/** Stands for a path that doesn't exist or isn't a file. */
export const NONE = "-";

/** The names in a folder, as they are compared. */
export function namesText(names: readonly string[]): string {
  return names.join(SEPARATOR);
}

/** The kind of a path, following links; with "?" if it may change while its folder stays the same. */
export function kindText(tree: FileTree, path: string): string {
  const kind = tree.kind(path);
  if (kind !== undefined) return kind;
  return tree.list?.(folderOf(path)).includes(lastPart(path)) === false ? NONE : `${NONE}?`;
}

/** The real path, if it is different. */
export function realText(path: string, real: string): string {
  return real === path ? SAME : real;
}
