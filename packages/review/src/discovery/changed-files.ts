import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn, sameBytes } from "@kustogen/kustomize/text/bytes.ts";
import type { ListedTree } from "./listed-tree.ts";

/** The files and submodules that differ between two trees, by path. */
export function changedFiles(before: ListedTree, after: ListedTree): Set<string> {
  const changed = new Set<string>();
  for (const path of after.files.keys()) if (isChanged(before, after, path)) changed.add(path);
  for (const path of before.files.keys()) if (!after.files.has(path)) changed.add(path);
  for (const path of changedSubmodules(before, after).keys()) changed.add(path);
  return changed;
}

/** The submodules that are added, removed, moved or set up differently, with what changes in words. */
export function changedSubmodules(before: ListedTree, after: ListedTree): Map<string, string> {
  const paths = new Set([...before.submodules.keys(), ...after.submodules.keys()]);
  if (paths.size === 0) return new Map();
  const [old, now] = [settingsOf(before), settingsOf(after)];
  const found = [...paths].flatMap((path): [string, string][] => {
    const [was, is] = [before.submodules.get(path), after.submodules.get(path)];
    if (was === undefined) return [[path, `a new submodule, at ${brief(is)}`]];
    if (is === undefined) return [[path, `a removed submodule, at ${brief(was)} before`]];
    if (was !== is) return [[path, `a submodule that moves from ${brief(was)} to ${brief(is)}`]];
    const isSame = old.get(path) === now.get(path);
    return isSame ? [] : [[path, "a submodule whose settings in .gitmodules change"]];
  });
  // Settings that no path explains may be those of any.
  const isUnknown = found.length === 0 && old.get("") !== now.get("");
  return new Map(
    isUnknown ? [...paths].map((path) => [path, "a submodule, and .gitmodules changes"]) : found,
  );
}

/** The settings of each submodule in .gitmodules, as text; those of all under "". */
function settingsOf(tree: ListedTree): Map<string, string> {
  const text = attempt(() => anyTextIn(tree.read("/.gitmodules")), "");
  const settings = new Map([["", text]]);
  for (const section of text.split(/^(?=[ \t]*\[)/m)) {
    const path = /^[ \t]*path[ \t]*=[ \t]*(.+?)[ \t]*$/im.exec(section)?.[1];
    if (path !== undefined) settings.set(`/${path}`, `${settings.get(`/${path}`) ?? ""}${section}`);
  }
  return settings;
}

function brief(commit = ""): string {
  return commit.slice(0, 12);
}

function isChanged(before: ListedTree, after: ListedTree, path: string): boolean {
  const [old, now] = [before.files.get(path), after.files.get(path)];
  if (old === undefined || now === undefined) return true;
  if (old.link !== now.link) return true;
  if (old.id !== undefined && now.id !== undefined) return old.id !== now.id;
  return !attempt(() => sameBytes(before.read(path), after.read(path)), false);
}
