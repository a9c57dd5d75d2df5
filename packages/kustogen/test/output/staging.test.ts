import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStaging, sweepStaging } from "../../src/output/staging.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

/** A root with one staging folder, of the process with that number, some minutes old. */
function left(pid: number, minutes = 0): { root: string; staging: string } {
  const root = temporaryFolder();
  const staging = join(root, `.kustogen-${pid}-aB3dE6`);
  mkdirSync(staging);
  writeFileSync(join(staging, "0"), "half\n");
  const then = new Date(Date.now() - minutes * 60_000);
  utimesSync(staging, then, then);
  return { root, staging };
}

const LIVING = process.ppid;

test("a staging folder holds a .gitignore, belongs to its process and goes with what is in it", () => {
  const root = temporaryFolder();
  const staging = openStaging(root);
  expect(readdirSync(root)).toEqual([expect.stringMatching(`^\\.kustogen-${process.pid}-[A-Za-z0-9]{6}$`)]);
  expect(readFileSync(join(staging.path, ".gitignore"), "utf8")).toBe("*\n");
  staging.remove();
  expect(readdirSync(root)).toEqual([]);
});

test("what a killed run left is swept before the next one prepares anything", () => {
  const { pid } = spawnSync("true");
  const { root, staging } = left(pid);
  openStaging(root);
  expect(existsSync(staging)).toBe(false);
});

test("what a killed run left whose number this process has by now is swept", () => {
  const { root, staging } = left(process.pid);
  sweepStaging(root);
  expect(existsSync(staging)).toBe(false);
});

test("what a killed run left whose number a lasting process has by now is swept once it is old", () => {
  const old = left(LIVING, 11);
  sweepStaging(old.root);
  expect(existsSync(old.staging)).toBe(false);
});

test("the staging folder of a run that is still alive stays", () => {
  const recent = left(LIVING, 9);
  sweepStaging(recent.root);
  expect(readFileSync(join(recent.staging, "0"), "utf8")).toBe("half\n");
});

test("folders that only look alike stay", () => {
  const root = temporaryFolder();
  const alike = [
    ".kustogen-",
    ".kustogen-x-aB3dE6",
    `.kustogen-${process.pid}`,
    `x.kustogen-${process.pid}-aB3dE6`,
  ];
  for (const name of alike) mkdirSync(join(root, name));
  sweepStaging(root);
  expect(readdirSync(root).sort()).toEqual([...alike].sort());
});
