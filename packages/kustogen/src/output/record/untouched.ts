import { lstatSync, readdirSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { isAsRecorded, type StoredRecord } from "./record.ts";

const NO_THROW = { throwIfNoEntry: false } as const;

/** The number of entries of a folder; undefined if there is no such folder. */
export function entriesOf(path: string): number | undefined {
  return orElse(() => readdirSync(path).length, undefined);
}

/**
 * True if every recorded file still has its size and is unchanged since, and no folder gained or lost an entry. Looks at
 * each file and folder once, and reads none. A false result proves nothing: planWrites then compares content. False
 * without a usable record.
 */
export function isUntouched(root: string, record: StoredRecord): boolean {
  for (const [path, { entries, files }] of record.folders) {
    if (entries !== -1 && entriesOf(`${root}/${path}`) !== entries) return false;
    for (const [name, file] of files)
      if (!isAsRecorded(file, lstatSync(`${root}/${path}/${name}`, NO_THROW))) return false;
  }
  return !record.isEmpty;
}
