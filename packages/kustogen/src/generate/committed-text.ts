import { readFileSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";

/**
 * Runs work with a function that returns HEAD's text of a path, relative to the root: undefined if HEAD has none, and
 * if the working tree already has the given text, so that git runs only if something changes.
 */
export function withCommittedText<T>(
  { root, prefix, head }: Repository,
  work: (committed: (path: string, text: string) => string | undefined) => T,
): T {
  return withObjects(root, (objects) =>
    work((path, text) => {
      if (head === undefined || orElse(() => readFileSync(`${root}/${path}`, "utf8"), undefined) === text)
        return undefined;
      return objects.read(`${head}:${prefix}${path}`)?.content.toString("utf8");
    }),
  );
}
