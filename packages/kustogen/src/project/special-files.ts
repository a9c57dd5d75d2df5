import { join, relative } from "node:path";
import { entriesBelow } from "../errors/entries-below.ts";
import { notAFile, statsAt } from "../errors/regular-file.ts";

/**
 * Refuses pipes, sockets and devices, also behind links, among the files that a bundle may be made from: reading one
 * waits forever. A link that leads nowhere or in a circle is the bundler's to name, where it is imported.
 *
 * @param generators the authored folder, relative to the root
 * @param more files beside the authored folder that are read
 * @throws InputError naming the first
 */
export function refuseSpecialFiles(root: string, generators: string, more: readonly string[]): void {
  const paths: string[] = [];
  try {
    for (const [path, entry] of entriesBelow(join(root, generators)))
      if (!entry.isFile()) paths.push(relative(root, path));
  } catch {
    // What can't be listed is named when it is read.
  }
  for (const path of [...more, ...paths]) {
    const stats = statsAt(join(root, path));
    if (stats === undefined || stats.isFile() || (stats.isDirectory() && !more.includes(path))) continue;
    throw notAFile(path, stats);
  }
}
