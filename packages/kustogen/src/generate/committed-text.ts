import { readFileSync } from "node:fs";
import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";

/** The text of a file; undefined where there is none, or none that can be read, which writing it will tell. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Does the work with a function that answers what HEAD has at a path, relative to the root: undefined where it has
 * nothing, and where the working tree has the given text there already, so that git is only asked when something changes.
 */
export async function withCommittedText<T>(
  { root, prefix, head }: Repository,
  work: (committed: (path: string, text: string) => string | undefined) => Promise<T>,
): Promise<T> {
  return withObjects(root, (objects) =>
    work((path, text) => {
      if (head === undefined || textOf(`${root}/${path}`) === text) return undefined;
      return objects.read(`${head}:${prefix}${path}`)?.content.toString("utf8");
    }),
  );
}
