import { attempt } from "../errors/attempt.ts";
import type { FileTree } from "./tree.ts";

// For code that only searches a tree: the renderer reports circular links, and links that lead out.

/** The kind of the entry at a path; undefined if there is none or its links can't be resolved. */
export function kindIfAny(tree: FileTree, path: string): "file" | "directory" | undefined {
  return attempt(() => tree.kind(path), undefined);
}

/** The path with every link resolved; unchanged if its links can't be resolved. */
export function realPathIfAny(tree: FileTree, path: string): string {
  return attempt(() => tree.realPath(path), path);
}
