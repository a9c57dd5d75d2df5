import { changeTogether, type Writing } from "../../src/delivery/writing.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";

/** A folder without a repository that a command writes into. */
export function placeAt(root: string): Pick<Writing, "root" | "folders" | "change"> {
  return {
    root,
    folders: DEFAULT_FOLDERS,
    change: (changes) => changeTogether(root, undefined, "kustogen test", changes),
  };
}
