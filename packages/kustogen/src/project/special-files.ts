import { join, relative } from "node:path";
import { entriesBelow } from "../errors/entries-below.ts";
import { notAFile, statsAt } from "../errors/regular-file.ts";

/**
 * Rejects pipes, sockets and devices, including links to them, among the possible files of a bundle: reading one
 * waits forever. The bundler reports a link that leads nowhere or in a circle, if it is imported.
 * @param generators the authored folder, relative to the root
 * @param more files outside the authored folder that are read
 * @throws InputError with the first
 */
export function refuseSpecialFiles(root: string, generators: string, more: readonly string[]): void {
  const paths: string[] = [];
  try {
    for (const [path, entry] of entriesBelow(join(root, generators)))
      if (!entry.isFile()) paths.push(relative(root, path));
  } catch {
    // A folder that can't be listed is reported when it is read.
  }
  for (const path of [...more, ...paths]) {
    const stats = statsAt(join(root, path));
    if (stats === undefined || stats.isFile() || (stats.isDirectory() && !more.includes(path))) continue;
    throw notAFile(path, stats);
  }
}
