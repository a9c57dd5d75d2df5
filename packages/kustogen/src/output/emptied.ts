import { errorCode } from "@kustogen/kustomize/errors/system-call.ts";
import { type Disk, realDisk } from "./disk.ts";
import { parentOf } from "./listing.ts";

/** Removes the folders above files that are gone, as far as they hold nothing any more. */
export function removeEmptied(root: string, removed: readonly string[], disk: Disk = realDisk): void {
  for (const path of removed)
    for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) {
      try {
        disk.rmdir(`${root}/${folder}`);
      } catch (error) {
        // Not empty, or gone with an earlier file: both are fine. Anything else leaves an empty folder, which git ignores.
        if (errorCode(error) !== "ENOENT") break;
      }
    }
}
