import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { expect } from "vitest";

/** What a line about a finding leaves out. */
const MORE = [
  ...["path", "fix", "entry", "textLine", "file", "askedBy", "prerequisite", "missing", "basis"],
  ...["cause", "counts", "shared", "environment", "also"],
];

/** The variable with the folder into which each process writes the recorded findings that it meets. */
export const USED = "KUSTOGEN_FINDINGS";

/** The folder of the recorded findings. */
export const RECORDS = join(import.meta.dirname, "rules");

const known = new Map<string, Set<string>>();
const used = new Map<string, Set<string>>();

/**
 * The line about a finding. The finding is expected to stand in rules/ID.txt as it is, with all its parts, where a person
 * has read it. `npx vitest -u` adds new ones; a run of all tests fails for those that none provokes anymore.
 */
export function readFinding(id: string, line: string, finding: object): string {
  const given = new Map<string, unknown>(Object.entries(finding));
  const more = MORE.filter((field) => given.get(field) !== undefined).map((field) => {
    const value = given.get(field);
    return `  ${field}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
  });
  const text = [line, ...more].join("\n");
  const path = join(RECORDS, `${id}.txt`);
  const findings = entryOf(known, path, () => findingsIn(path));
  if (!findings.has(text) && isUpdating()) writeFileSync(path, textOfFindings(findings.add(text)));
  expect([...findings], path).toContain(text);
  note(path, text);
  return line;
}

/** Writes down that a recorded finding still exists, once. */
function note(path: string, text: string): void {
  const folder = process.env[USED];
  const noted = entryOf(used, path, () => new Set());
  if (folder === undefined || noted.has(text)) return;
  noted.add(text);
  appendFileSync(join(folder, `${process.pid}`), `${JSON.stringify([path, text])}\n`);
}

/** The findings in a file. */
export function findingsIn(path: string): Set<string> {
  return new Set(
    textOf(path)
      .split(/\n(?=\S)|\n$/)
      .filter((text) => text !== ""),
  );
}

/** A file of findings. */
export function textOfFindings(findings: ReadonlySet<string>): string {
  return `${[...findings].sort().join("\n")}\n`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** True under `npx vitest -u`. */
function isUpdating(): boolean {
  const { snapshotState } = expect.getState() as { snapshotState?: unknown };
  return (snapshotState as { _updateSnapshot?: string } | undefined)?._updateSnapshot === "all";
}
