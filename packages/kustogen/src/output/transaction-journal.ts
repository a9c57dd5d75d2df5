import { readFileSync } from "node:fs";
import { join } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import type { Entry } from "./entries.ts";

/** The purpose of related changes, for a later run that finds them unfinished. */
export interface Intent {
  /** The command, for messages: "kustogen remove system shop". */
  command: string;
  /** The folder in the root with the former files. */
  staging: string;
  /** HEAD's commit; absent on an unborn branch. */
  head?: string | undefined;
  /** A branch that the command creates, and how it returns: the arguments of `git switch`. */
  branch?: { name: string; home: string[] } | undefined;
}

/** The journal for related changes: in the git directory, where no commit can put one. */
export function journalOf(recordFolder: string): string {
  return join(recordFolder, "transaction");
}

/** The content of a journal; undefined if there is none, or it can't be read. */
export function readTransaction(journal: string): { intent: Intent; entries: Entry[] } | undefined {
  return orElse(() => {
    // Text after the last line end was cut off, and its change wasn't begun.
    const lines = readFileSync(journal, "utf8").split("\n").slice(0, -1);
    const [intent, ...entries] = lines.map((line) => JSON.parse(line)) as [Intent, ...Entry[]];
    return intent === undefined ? undefined : { intent, entries };
  }, undefined);
}
