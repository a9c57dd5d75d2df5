import { lstatSync } from "node:fs";
import { parentOf, scopeTest } from "./listing.ts";
import type { Plan } from "./plan.ts";
import { stampOf } from "./record/record.ts";

/** The scope of a run, and that of a complete one. */
export interface RunScope {
  scope: readonly string[];
  whole: readonly string[];
}

/**
 * The folders in which a partial run writes without having listed them completely, and in which something was added
 * or removed since they were recorded, with their recorded stamps: these have to stay, so that the next complete run
 * lists them. Called before anything is written.
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
      // A missing folder contains nobody's files.
      const stats = lstatSync(`${root}/${folder}`, { throwIfNoEntry: false });
      const stamp = carried.get(folder)?.stamp ?? 0;
      if (stats !== undefined && !(stampOf(stats) <= stamp) && !isSeen(folder)) unseen.set(folder, stamp);
    }
  return unseen;
}
