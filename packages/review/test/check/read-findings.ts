import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

/** What a line about a finding leaves out. */
const MORE = [
  ...["path", "fix", "entry", "textLine", "file", "askedBy", "prerequisite", "missing", "basis"],
  ...["cause", "counts", "shared", "environment", "also"],
];

const known = new Map<string, Set<string>>();

/**
 * The line about a finding. The finding is expected to stand in rules/ID.txt as it is, with all its parts, where a person
 * has read it. `npx vitest -u` adds new ones; those that no test provokes any more go when the file is deleted before.
 */
export function readFinding(id: string, line: string, finding: object): string {
  const given = new Map<string, unknown>(Object.entries(finding));
  const more = MORE.filter((field) => given.get(field) !== undefined).map((field) => {
    const value = given.get(field);
    return `  ${field}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
  });
  const text = [line, ...more].join("\n");
  const path = join(import.meta.dirname, "rules", `${id}.txt`);
  const findings = known.get(path) ?? new Set(textOf(path).split(/\n(?=\S)|\n$/));
  known.set(path, findings);
  if (!findings.has(text) && isUpdating()) {
    findings.delete("");
    writeFileSync(path, `${[...findings.add(text)].sort().join("\n")}\n`);
  }
  expect([...findings], path).toContain(text);
  return line;
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
