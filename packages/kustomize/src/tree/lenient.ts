import { attempt } from "../errors/attempt.ts";
import type { FileTree } from "./tree.ts";

// For those who look around in a tree: a circle of links, or one that leads out, is the renderer's to name.

/** What is at the path; undefined where nothing is, or where its links lead nowhere good. */
export function kindIfAny(tree: FileTree, path: string): "file" | "directory" | undefined {
  return attempt(() => tree.kind(path), undefined);
}

/** The path with every link resolved; as it is where its links lead nowhere good. */
export function realPathIfAny(tree: FileTree, path: string): string {
  return attempt(() => tree.realPath(path), path);
}
