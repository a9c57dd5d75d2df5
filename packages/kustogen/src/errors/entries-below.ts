import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The entries below a folder except folders, as sorted paths relative to it; none if there is no folder. Includes links,
 * which aren't followed (from Node 22 on, a recursive listing does, endlessly). Throws like `readdirSync`.
 * @param isWanted which of them; by default all
 */
export function pathsBelow(folder: string, isWanted: (entry: Dirent) => boolean = () => true): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      if (!entry.isDirectory()) return isWanted(entry) ? [entry.name] : [];
      return pathsBelow(join(folder, entry.name), isWanted).map((path) => `${entry.name}/${path}`);
    })
    .sort();
}
