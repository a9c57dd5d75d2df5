import { InputError, InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { listPaths } from "./conflict.ts";
import type { GeneratedFile } from "./file.ts";
import { type EntryKind, type Listing, parentOf } from "./listing.ts";

/** The generated files of a folder by name. */
export type FolderFiles = Map<string, GeneratedFile>;

// Control characters would break git's and our own lists of paths; the others aren't allowed on Windows.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const UNSAFE = /[\u0000-\u001f\u007f\\:*?"<>|]/;
// git rejects it in any case.
const DOT_GIT = /^\.git$/i;

/**
 * Groups files by folder, in the given order. Throws InternalError for a path that isn't a plain relative path
 * (absolute, `..`, `.git`, control characters), that occurs twice, or that is directly in the root.
 */
export function groupByFolder(files: readonly GeneratedFile[]): Map<string, FolderFiles> {
  const groups = new Map<string, FolderFiles>();
  for (const file of files) {
    const { path } = file;
    const folder = parentOf(path);
    const name = lastPart(path);
    if (!isSafe(name) || !(groups.has(folder) || folder.split("/").every(isSafe)))
      throw new InternalError(`generated path ${JSON.stringify(path)} is not a plain path`);
    const group = entryOf(groups, folder, () => new Map());
    if (group.has(name)) throw new InternalError(`two generated files have the path ${path}`);
    group.set(name, file);
  }
  for (const folder of groups.keys())
    for (let at = folder; at !== ""; at = parentOf(at))
      if (groups.get(parentOf(at))?.has(lastPart(at)))
        throw new InternalError(`${at} is both a generated file and a folder`);
  return groups;
}

function isSafe(part: string): boolean {
  return part !== "" && part !== "." && part !== ".." && !DOT_GIT.test(part) && !UNSAFE.test(part);
}

const KINDS: Record<EntryKind, string> = {
  absent: "nothing",
  file: "a file",
  folder: "a folder",
  link: "a symbolic link",
  other: "a special file (socket, pipe or device)",
};

/**
 * Makes sure that every generated file goes into real folders and replaces at most a regular file: kustogen never
 * writes through a link. Throws one InputError that lists every place with something else.
 */
export function checkPaths(groups: Map<string, FolderFiles>, found: Listing): void {
  const wrong = new Map<string, string>();
  for (const [folder, files] of groups) {
    const obstacle = found.obstacle(folder);
    if (obstacle) {
      if (obstacle.kind !== "absent")
        wrong.set(obstacle.path, `${KINDS[obstacle.kind]} where a folder belongs`);
      continue;
    }
    for (const name of files.keys()) {
      const kind = found.kindOf(`${folder}/${name}`);
      if (kind !== "absent" && kind !== "file")
        wrong.set(`${folder}/${name}`, `${KINDS[kind]} where a generated file belongs`);
    }
  }
  if (wrong.size === 0) return;
  const lines = listPaths([...wrong].map(([path, what]) => `${path}: ${what}`));
  throw new InputError(
    `can't write generated files: something else is in their place. Nothing was written.\n${lines}\n` +
      "Move it away, or delete it, and run the command again.",
    { code: "wrong-file-type" },
  );
}
