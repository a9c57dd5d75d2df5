import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { diskError, realDisk } from "../disk.ts";
import type { Entry } from "../entries.ts";
import { MARK } from "../staging.ts";

/** What files are changed together for, as the run that finds it unfinished has to know it. */
export interface Intent {
  /** The command, as messages name it: "kustogen remove system shop". */
  command: string;
  /** The folder at the root that holds what was there. */
  staging: string;
  /** The commit that HEAD points to; absent outside of git and on an unborn branch. */
  head?: string | undefined;
  /** A branch that the command makes, and where it comes back to: the arguments of `git switch`. */
  branch?: { name: string; home: string[] } | undefined;
}

/**
 * Where the journal of files that are changed together is: in the git directory, where no commit can bring one; outside of
 * git in the staging folder.
 */
export function journalOf(root: string, recordFolder: string | undefined, staging: string): string {
  return recordFolder === undefined ? join(root, staging, MARK) : join(recordFolder, "transaction");
}

/** Begins a journal. @throws PlaceError when it can't */
export function beginTransaction(journal: string, intent: Intent): void {
  try {
    if (!existsSync(dirname(journal))) mkdirSync(dirname(journal), { recursive: true });
    realDisk.write(journal, `${JSON.stringify(intent)}\n`);
  } catch (error) {
    throw diskError(error, "write", journal, "Nothing was changed.");
  }
}

/** Adds what comes next to a journal. @throws PlaceError when it can't, with nothing of it begun */
export function appendTransaction(journal: string, entries: readonly Entry[]): void {
  try {
    realDisk.append(journal, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  } catch (error) {
    throw diskError(error, "write", journal, "Nothing was changed.");
  }
}

/**
 * What a journal says; undefined where there is none, or nothing that can be read.
 *
 * @param within nothing outside of this folder is believed: anyone may have written the journal
 */
export function readTransaction(
  journal: string,
  within: string | undefined,
): { intent: Intent; entries: Entry[] } | undefined {
  try {
    // What comes behind the last line end was cut off, and nothing of it begun.
    const lines = readFileSync(journal, "utf8").split("\n").slice(0, -1);
    const [intent, ...entries] = lines.map((line) => JSON.parse(line)) as [Intent, ...Entry[]];
    if (within !== undefined && !entries.every((entry) => isInside(within, entry))) return undefined;
    return intent === undefined ? undefined : { intent, entries };
  } catch {
    return undefined;
  }
}

function isInside(folder: string, { path, kept = "old-0" }: Entry): boolean {
  if (isAbsolute(path) || path.split("/").includes("..") || !/^old-\d+$/.test(kept)) return false;
  let at = dirname(join(folder, path));
  while (!existsSync(at)) at = dirname(at);
  return `${realpathSync(at)}/`.startsWith(`${realpathSync(folder)}/`);
}
