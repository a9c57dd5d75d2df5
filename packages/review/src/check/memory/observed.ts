import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";

/** What a tree said of a path; "" for what it wasn't asked. */
export interface Observed {
  /** "file", "directory" or "-"; with "?" where a link or something else stands there. */
  kind: string;
  /** "=" for the path itself. */
  real: string;
  /** The digest of its content, or "-" for what is no file. */
  content: string;
  /** What changes with its content. */
  stamp: string;
  /** The digest of the names in it, in their order. */
  names: string;
  /** What changes with what is in it. */
  inside: string;
  absence: string;
  refusal: string;
}

/** Stands in no path. */
export const SEPARATOR = "\0";

/** What the tree says of a path itself. */
export const SAME = "=";
/** What isn't there, or is no file. */
export const NONE = "-";

/** What is in a folder, as it is compared. */
export function namesText(names: readonly string[]): string {
  return names.join(SEPARATOR);
}

/** What stands at a path, links followed; with "?" where that may change though the folder doesn't. */
export function kindText(tree: FileTree, path: string): string {
  const kind = tree.kind(path);
  if (kind !== undefined) return kind;
  return tree.list?.(folderOf(path)).includes(lastPart(path)) === false ? NONE : `${NONE}?`;
}

/** The real path, where it is another one. */
export function realText(path: string, real: string): string {
  return real === path ? SAME : real;
}
