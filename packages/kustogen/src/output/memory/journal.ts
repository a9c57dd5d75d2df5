import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { onDisk } from "../disk.ts";
import { readMemory } from "./folder.ts";

/**
 * Records what is about to be written before the first file is replaced. A run that is killed before it can write its
 * state leaves the journal, by which the next run recognizes the files as kustogen's own.
 */
export function appendJournal(recordFolder: string, lines: string[]): void {
  if (lines.length === 0) return;
  const path = join(recordFolder, "journal");
  onDisk("write", path, "Nothing was written.", () => {
    mkdirSync(recordFolder, { recursive: true });
    // Begins with a line end, because the last line of a killed run may be cut off.
    appendFileSync(path, `\n${lines.join("\n")}\n`);
  });
}

/** The hashes that runs without a later state intended to write, by path. Empty if the last run ended normally. */
export function readJournal(recordFolder: string): Map<string, Set<string>> {
  const pending = new Map<string, Set<string>>();
  for (const line of readMemory(recordFolder, "journal").split("\n")) {
    const space = line.indexOf(" ");
    if (space < 0) continue;
    entryOf(pending, line.slice(space + 1), () => new Set()).add(line.slice(0, space));
  }
  return pending;
}
