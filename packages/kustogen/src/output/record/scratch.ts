import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onDisk } from "../disk.ts";
import { isAlive } from "../process.ts";

const SCRATCH = /^scratch-[a-z]+\.(\d+)/;

/**
 * The path of a file that only this process uses while it runs, such as a git index. Removes files of killed
 * processes. Throws PlaceError if the folder can't be created.
 */
export function scratchFile(folder: string, name: string): string {
  onDisk("write in", folder, "Nothing was committed.", () => {
    mkdirSync(folder, { recursive: true });
    for (const entry of readdirSync(folder)) {
      const owner = Number(SCRATCH.exec(entry)?.[1]);
      if (!Number.isNaN(owner) && !isAlive(owner)) rmSync(join(folder, entry), { force: true });
    }
  });
  return join(folder, `scratch-${name}.${process.pid}`);
}

/** Removes a scratch file, and the lock that a killed git left beside it. */
export function removeScratch(path: string): void {
  for (const file of [path, `${path}.lock`]) rmSync(file, { force: true });
}
