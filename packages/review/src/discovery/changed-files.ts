import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { sameBytes } from "@kustogen/kustomize/text/bytes.ts";
import type { ListedTree } from "./listed-tree.ts";

/** The files that differ between two trees, by path. */
export function changedFiles(before: ListedTree, after: ListedTree): Set<string> {
  const changed = new Set<string>();
  for (const [path, file] of after.files) {
    const other = before.files.get(path);
    if (other === undefined) changed.add(path);
    else if (file.id !== undefined && other.id !== undefined) {
      if (file.id !== other.id || file.link !== other.link) changed.add(path);
    } else if (file.link !== other.link || !sameContent(before, after, path)) changed.add(path);
  }
  for (const path of before.files.keys()) if (!after.files.has(path)) changed.add(path);
  return changed;
}

function sameContent(before: ListedTree, after: ListedTree, path: string): boolean {
  return attempt(() => sameBytes(before.read(path), after.read(path)), false);
}
