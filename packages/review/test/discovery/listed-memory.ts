import { ListedTree } from "../../src/discovery/listed-tree.ts";

/** A listed tree whose files are held in memory. */
export function listedMemory(files: Iterable<readonly [string, string]>, label = "memory"): ListedTree {
  const contents = new Map(
    [...files].map(([path, text]) => [path.startsWith("/") ? path : `/${path}`, text]),
  );
  return new ListedTree(
    label,
    [...contents].map(([path, text]) => [path, { id: text }] as const),
    (path) => Buffer.from(contents.get(path) ?? ""),
  );
}
