import { existsSync } from "node:fs";
import { join } from "node:path";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import type { IsMissing } from "@kustogen/review/check/argo-objects.ts";
import { isSameRepository, remoteUrls } from "@kustogen/review/git/remote.ts";

/** What an Application may name that is what lies here, as far as anybody can tell. */
const HERE = new Set(["", "HEAD", "main", "master"]);

/**
 * Says which sources lead to nothing: those of a remote of this clone, at no other revision than what is looked at. Git is
 * asked once, at the first source.
 *
 * @param root a folder of the clone
 * @param top where the files are that are looked at
 */
export function missingSources(root: string, top: string): IsMissing {
  let remotes: string[] | undefined;
  let branch: string | undefined;
  return ({ repository, revision, path }) => {
    if (existsSync(join(top, path))) return false;
    remotes ??= remoteUrls(root);
    if (!remotes.some((one) => isSameRepository(one, repository))) return false;
    branch ??= askGit(root, ["symbolic-ref", "--quiet", "--short", "HEAD"]).stdout.trim();
    return HERE.has(revision) || revision === branch;
  };
}
