import type { ListedFile } from "./listed-tree.ts";
import { LookedUp } from "./looked-up.ts";

/**
 * The files of a tree, looked up on demand, because a change affects few of a hundred thousand. None of them is a
 * link, and each has an id for its content.
 */
export abstract class LookedUpFiles extends LookedUp<ListedFile> {
  /** The names in a folder, in order; undefined if it isn't one. */
  abstract namesIn(path: string): Iterable<string> | undefined;

  /** Lists folders that will be needed. */
  abstract prepare(folders: readonly string[]): void;
}
