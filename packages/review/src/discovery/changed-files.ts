import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { sameBytes } from "@kustogen/kustomize/text/bytes.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { ListedTree } from "./listed-tree.ts";

/** The files that differ between two trees, by path. */
export function changedFiles(before: ListedTree, after: ListedTree): Set<string> {
  const changed = new Set<string>();
  const differing = after.changesFrom(before);
  const candidates = differing === undefined ? undefined : [...differing].sort(compareText);
  for (const path of candidates ?? after.files.keys())
    if (after.files.has(path) && isChanged(before, after, path)) changed.add(path);
  for (const path of candidates ?? before.files.keys())
    if (before.files.has(path) && !after.files.has(path)) changed.add(path);
  return changed;
}

function isChanged(before: ListedTree, after: ListedTree, path: string): boolean {
  const [old, now] = [before.files.get(path), after.files.get(path)];
  if (old === undefined || now === undefined) return true;
  if (old.link !== now.link) return true;
  if (old.id !== undefined && now.id !== undefined) return old.id !== now.id;
  return !attempt(() => sameBytes(before.read(path), after.read(path)), false);
}
