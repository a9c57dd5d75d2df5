import type { ListedFile } from "./listed-tree.ts";
import { LookedUp } from "./looked-up.ts";

/**
 * The files of a tree, looked up as they are asked for: of a hundred thousand a change touches few. None of them is a link,
 * and something stands for the content of each.
 */
export abstract class LookedUpFiles extends LookedUp<ListedFile> {
  /** The names in a folder, in their order; undefined for what is none. */
  abstract namesIn(path: string): Iterable<string> | undefined;

  /** Lists folders that will be asked for. */
  abstract prepare(folders: readonly string[]): void;
}
