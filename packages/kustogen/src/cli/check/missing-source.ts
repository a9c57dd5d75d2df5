import { existsSync } from "node:fs";
import { join } from "node:path";
import type { IsMissing } from "@kustogen/review/check/argo-objects.ts";
import { ownSources } from "@kustogen/review/git/remote.ts";

/**
 * Says which sources lead to nothing: those of a remote of this clone, at no other revision than what is looked at.
 *
 * @param root a folder of the clone
 * @param top where the files are that are looked at
 */
export function missingSources(root: string, top: string): IsMissing {
  const isOwn = ownSources(root);
  return ({ path, ...source }) => !existsSync(join(top, path)) && isOwn(source);
}
