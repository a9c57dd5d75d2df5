import { lstatSync } from "node:fs";
import { parentOf, scopeTest } from "./listing.ts";
import { stampOf } from "./memory/state.ts";
import type { Plan } from "./plan.ts";

/** What a run owns, and what a complete one would. */
export interface RunScope {
  scope: readonly string[];
  whole: readonly string[];
}

/**
 * The folders that a run for a part writes in without having looked at all of them, and in which someone added or
 * removed something since they were recorded, with the stamps on record: these have to stay, so that the next complete
 * run looks. Asked before anything is written.
 */
export function unseenChanges(
  root: string,
  { folders, remove, carried }: Plan,
  { scope, whole }: RunScope,
): Map<string, number> {
  const unseen = new Map<string, number>();
  if (whole.every((entry) => scope.includes(entry))) return unseen;
  const isSeen = scopeTest(scope);
  const isOwned = scopeTest(whole);
  const known = new Set<string>();
  for (const path of [...folders.map((folder) => folder.path), ...remove.map(parentOf)])
    for (let folder = path; folder !== "" && !known.has(folder); folder = parentOf(folder)) {
      known.add(folder);
      if (!isOwned(folder)) continue;
      // One that isn't there holds nothing of anyone.
      const stats = lstatSync(`${root}/${folder}`, { throwIfNoEntry: false });
      const stamp = carried.get(folder)?.stamp ?? 0;
      if (stats !== undefined && !(stampOf(stats) <= stamp) && !isSeen(folder)) unseen.set(folder, stamp);
    }
  return unseen;
}
