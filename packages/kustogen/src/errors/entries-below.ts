import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Everything below a folder that is no folder itself, as paths that begin with the folder's, in no order; links among
 * them, which aren't followed (from Node 22 on a recursive listing does, round and round). Throws as `readdirSync`.
 */
export function* entriesBelow(folder: string): Generator<[path: string, entry: Dirent]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* entriesBelow(path);
    else yield [path, entry];
  }
}
