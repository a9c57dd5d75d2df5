import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * All entries below a folder except folders, as paths that begin with the folder's, in no particular order; includes
 * links, which aren't followed (from Node 22 on, a recursive listing does, endlessly). Throws like `readdirSync`.
 */
export function* entriesBelow(folder: string): Generator<[path: string, entry: Dirent]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* entriesBelow(path);
    else yield [path, entry];
  }
}

/**
 * The same as paths relative to the folder, sorted; none if there is no folder. Throws like `readdirSync`.
 * @param isWanted which of them; by default all
 */
export function pathsBelow(folder: string, isWanted: (entry: Dirent) => boolean = () => true): string[] {
  if (!existsSync(folder)) return [];
  const found: string[] = [];
  for (const [path, entry] of entriesBelow(folder))
    if (isWanted(entry)) found.push(path.slice(folder.length + 1));
  return found.sort();
}
