import { existsSync } from "node:fs";
import { join } from "node:path";
import type { IsMissing } from "@kustogen/review/check/argo-objects.ts";
import { ownSources } from "@kustogen/review/git/remote.ts";

/**
 * Returns which sources refer to nothing: sources in a remote of this clone, at the checked revision.
 * @param root a folder of the clone
 * @param top the folder with the checked files
 */
export function missingSources(root: string, top: string): IsMissing {
  const isOwn = ownSources(root);
  return ({ path, ...source }) => !existsSync(join(top, path)) && isOwn(source);
}
