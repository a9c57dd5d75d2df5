import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { sameBytes } from "@kustogen/kustomize/text/bytes.ts";
import type { ListedTree } from "./listed-tree.ts";

/** The files and submodules that differ between two trees, by path. */
export function changedFiles(before: ListedTree, after: ListedTree): Set<string> {
  const changed = new Set<string>();
  for (const path of after.files.keys()) if (isChanged(before, after, path)) changed.add(path);
  for (const path of before.files.keys()) if (!after.files.has(path)) changed.add(path);
  for (const path of changedSubmodules(before, after).keys()) changed.add(path);
  return changed;
}

/** The submodules that are added, removed, moved or may be set up differently, with what changes in words. */
export function changedSubmodules(before: ListedTree, after: ListedTree): Map<string, string> {
  const isSetUpAlike = !isChanged(before, after, "/.gitmodules");
  const paths = new Set([...before.submodules.keys(), ...after.submodules.keys()]);
  return new Map(
    [...paths].flatMap((path): [string, string][] => {
      const [was, is] = [before.submodules.get(path), after.submodules.get(path)];
      if (was === undefined) return [[path, `a new submodule, at ${brief(is)}`]];
      if (is === undefined) return [[path, `a removed submodule, at ${brief(was)} before`]];
      if (was !== is) return [[path, `a submodule that moves from ${brief(was)} to ${brief(is)}`]];
      return isSetUpAlike ? [] : [[path, "a submodule, and .gitmodules changes"]];
    }),
  );
}

function brief(commit = ""): string {
  return commit.slice(0, 12);
}

function isChanged(before: ListedTree, after: ListedTree, path: string): boolean {
  const [old, now] = [before.files.get(path), after.files.get(path)];
  if (old === undefined || now === undefined) return old !== now;
  if (old.link !== now.link) return true;
  if (old.id !== undefined && now.id !== undefined) return old.id !== now.id;
  return !attempt(() => sameBytes(before.read(path), after.read(path)), false);
}
