import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { findingsIn, RECORDS, textOfFindings, USED } from "./read-findings.ts";

/** The tests that record findings. */
const TESTS = "/packages/review/test/";

let project: TestProject;

/** Gives the tests a folder for the findings that they provoke, so that those that none provokes are found. */
export function setup(given: TestProject): void {
  project = given;
  process.env[USED] = mkdtempSync(join(tmpdir(), "kustogen-findings-"));
}

/**
 * After a run of all tests that record findings: fails for recorded ones that none provoked. `npx vitest -u` removes
 * them.
 */
export async function teardown(): Promise<void> {
  const folder = process.env[USED] as string;
  const used = new Map<string, Set<string>>();
  for (const name of readdirSync(folder))
    for (const line of readFileSync(join(folder, name), "utf8").trimEnd().split("\n")) {
      const [path, text] = JSON.parse(line) as [string, string];
      used.set(path, (used.get(path) ?? new Set()).add(text));
    }
  rmSync(folder, { recursive: true });
  if (!(await isWhole())) return;
  const isUpdating = project.config.snapshotOptions.updateSnapshot === "all";
  const stale: string[] = [];
  for (const path of readdirSync(RECORDS, { recursive: true, encoding: "utf8" })) {
    const file = join(RECORDS, path);
    if (!path.endsWith(".txt")) continue;
    const provoked = used.get(file) ?? new Set();
    const gone = [...findingsIn(file)].filter((text) => !provoked.has(text));
    if (gone.length === 0) continue;
    if (isUpdating && provoked.size === 0) rmSync(file);
    else if (isUpdating) writeFileSync(file, textOfFindings(provoked));
    else stale.push(`${path}:\n${gone.join("\n")}`);
  }
  if (stale.length === 0) return;
  process.exitCode = 1;
  throw new Error(
    `no test provokes these recorded findings anymore (npx vitest -u removes them):\n${stale.join("\n")}`,
  );
}

/** True if all tests that record findings ran, and passed. */
async function isWhole(): Promise<boolean> {
  if (project.config.testNamePattern !== undefined) return false;
  const { testFiles } = await project.globTestFiles();
  const passed = new Set(
    project.vitest.state
      .getFiles()
      .filter(({ result }) => result?.state === "pass")
      .map(({ filepath }) => filepath),
  );
  return testFiles.filter((file) => file.includes(TESTS)).every((file) => passed.has(file));
}
