import { statSync } from "node:fs";
import { join, relative } from "node:path";
import { entriesBelow } from "../errors/entries-below.ts";
import { InputError } from "../errors/errors.ts";
import { folders } from "../folders.ts";

/**
 * Refuses pipes, sockets and devices, also behind links, among the files that a bundle may be made from: reading one
 * waits for ever. A link that leads nowhere is the bundler's to name, where it is imported.
 *
 * @param more files beside the authored folder that are read
 * @throws InputError naming the first
 */
export function refuseSpecialFiles(root: string, more: readonly string[]): void {
  const paths: string[] = [];
  try {
    for (const [path, entry] of entriesBelow(join(root, folders().generators)))
      if (!entry.isFile()) paths.push(relative(root, path));
  } catch {
    // What can't be listed is named when it is read.
  }
  for (const path of [...more, ...paths]) {
    const stats = statSync(join(root, path), { throwIfNoEntry: false });
    if (stats === undefined || stats.isFile() || (stats.isDirectory() && !more.includes(path))) continue;
    throw new InputError(
      `${path}: expected a file, found ${stats.isDirectory() ? "a folder" : "a pipe, socket or device"}; move it away`,
    );
  }
}
