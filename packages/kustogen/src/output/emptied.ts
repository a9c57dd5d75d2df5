import { errorCode } from "@kustogen/kustomize/errors/system-call.ts";
import { type Disk, realDisk } from "./disk.ts";
import { parentOf } from "./listing.ts";

/** Removes the parent folders of removed files, as far as they are empty. */
export function removeEmptied(root: string, removed: readonly string[], disk: Disk = realDisk): void {
  for (const path of removed)
    for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) {
      try {
        disk.rmdir(`${root}/${folder}`);
      } catch (error) {
        // Not empty, or already removed: both are fine. Otherwise an empty folder remains, which git ignores.
        if (errorCode(error) !== "ENOENT") break;
      }
    }
}
