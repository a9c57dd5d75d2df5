import type { MentioningText } from "./mentioned-folders.ts";
import { pinnedVersions } from "./pinned-versions.ts";

/** The release of kustomize that a Makefile, a script, CI or a list of tools installs. */
const PINS =
  /\bkustomize(?:[-_]?ver(?:sion)?)?(?:\/kustomize)?(?:\/v\d+)?(?:%2F|[@/:_=?"'\s]){1,8}v?([2-9]\.\d{1,2}(?:\.\d{1,2})?)\b(?![.\w]|\s*\/\/\s*indirect)/gi;

/** The release of kustomize that a repository installs, and the file that sets it. */
export interface PinnedKustomize {
  /** "4.5.7" */
  version: string;
  by: string;
}

/** The newest release that a file installs; undefined if there is none. */
export function pinnedKustomize(texts: Iterable<MentioningText>): PinnedKustomize | undefined {
  let found: PinnedKustomize | undefined;
  for (const pin of pinnedVersions(texts, PINS))
    if (found === undefined || isOlder(found.version, pin.version)) found = pin;
  return found;
}

/** True for the older one of two releases; parts that are missing count as the newest. */
export function isOlder(version: string, than: string): boolean {
  const [parts, others] = [version, than].map((text) => text.split(".").map(Number)) as [number[], number[]];
  for (const place of [0, 1, 2]) {
    const [one, other] = [parts[place] ?? Infinity, others[place] ?? Infinity];
    if (one !== other) return one < other;
  }
  return false;
}
