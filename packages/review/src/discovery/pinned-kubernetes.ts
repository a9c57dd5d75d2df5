import type { MentioningText } from "./mentioned-folders.ts";
import { pinnedVersions } from "./pinned-versions.ts";

/** The Kubernetes version of a cluster that a script, CI or Terraform creates. */
const PINS =
  /(?:\brancher\/k3s:|\bkindest\/node:|\b(?:install_)?k3s_version\b\W{0,9}|\bkubernetes[-_]version\b\W{0,9}|\bcluster_version\b\W{0,9}|\bmin_master_version\b\W{0,9})v?1\.(\d{1,2})\b/gi;

/** The Kubernetes release of the clusters created from a repository, and the file that sets it. */
export interface PinnedKubernetes {
  /** "1.20" */
  version: string;
  by: string;
}

/** The newest release that a file sets for a cluster; undefined if there is none. */
export function pinnedKubernetes(texts: Iterable<MentioningText>): PinnedKubernetes | undefined {
  let newest = 0;
  let found: PinnedKubernetes | undefined;
  for (const { version: minor, by } of pinnedVersions(texts, PINS)) {
    if (Number(minor) <= newest) continue;
    newest = Number(minor);
    found = { version: `1.${minor}`, by };
  }
  return found;
}
