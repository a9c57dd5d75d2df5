import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stagedBlobs } from "@kustogen/review/git/index-files.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";
import { blobId, withUnixLineEnds } from "../output/content.ts";
import type { Plan } from "../output/plan.ts";

/**
 * The files that this run changes and whose text in the index is neither on disk nor in HEAD nor the new one: someone
 * staged an edit, and committing the file would lose it.
 */
export function stagedEdits(repository: Repository, { files, change, remove }: Plan): string[] {
  const { root, head } = repository;
  const touched = new Set([...change, ...remove]);
  if (head === undefined || touched.size === 0) return [];
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return stagedBlobs(repository, head)
    .filter(({ path, blob }) => {
      if (!touched.has(path)) return false;
      const text = texts.get(path);
      if (text !== undefined && blobId(Buffer.from(text), blob) === blob) return false;
      const bytes = readFileSync(join(root, path));
      return blobId(bytes, blob) !== blob && blobId(withUnixLineEnds(bytes), blob) !== blob;
    })
    .map(({ path }) => path);
}
