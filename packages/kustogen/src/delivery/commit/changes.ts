import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { TreeEntry } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { readGit } from "@kustogen/kustomize/node/git/run.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";
import { blobId } from "../../output/content.ts";
import type { Change } from "../summary.ts";

/** The mode of every generated file. */
const FILE = "100644";

/**
 * Our files that HEAD lacks, still has, or has with another text; a filter of the repository's attributes may store
 * that text as HEAD has it.
 */
export function changesAgainst(
  repository: Repository,
  head: ReadonlyMap<string, TreeEntry>,
  produced: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
): Change[] {
  const changes: Change[] = [];
  for (const [path, text] of produced) {
    const there = head.get(path);
    if (there === undefined) changes.push({ path, action: "create" });
    else if (
      blobId(Buffer.from(text), there.id) !== there.id ||
      (there.mode !== FILE && !isExecutable(repository.root, path))
    )
      changes.push({ path, action: "change" });
  }
  for (const path of removed)
    if (head.has(path) && !produced.has(path) && !exists(repository.root, path))
      changes.push({ path, action: "remove" });
  return changes.sort((a, b) => compareText(a.path, b.path));
}

/** The ids of the blobs that git would store for these files, with attributes and line-end settings applied. */
export function storedIds(repository: Repository, paths: readonly string[]): string[] {
  // When read from standard input, paths are relative to the root of the working tree.
  const input = paths.map((path) => `${repository.prefix}${path}\n`).join("");
  return readGit(repository.root, ["hash-object", "--stdin-paths"], { input, asUser: true }).split("\n");
}

function isExecutable(root: string, path: string): boolean {
  return ((lstatSync(join(root, path), { throwIfNoEntry: false })?.mode ?? 0) & 0o100) !== 0;
}

/** True if there is an entry at the path in the working tree, even a link that leads nowhere. */
export function exists(root: string, path: string): boolean {
  return lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined;
}
