import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { expect, test } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import { withLock } from "../../src/output/record/lock.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

/** A folder with a lock that says this, so many minutes old. */
function locked(text: string, minutes = 0): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "lock"), text);
  const then = new Date(Date.now() - minutes * 60_000);
  utimesSync(join(folder, "lock"), then, then);
  return folder;
}

const LIVING = `${process.ppid}\n`;
const work = async () => "done";

test("the lock names its process while the work runs, and is gone afterwards, also when the work fails", async () => {
  const folder = join(temporaryFolder(), "made");
  const lock = join(folder, "lock");
  const seen = async () => [readFileSync(lock, "utf8"), process.env.KUSTOGEN_LOCK_OF];
  expect(await withLock(folder, seen)).toEqual([`${process.pid}\n`, String(process.pid)]);
  expect(process.env.KUSTOGEN_LOCK_OF).toBeUndefined();
  expect(existsSync(lock)).toBe(false);
  const failing = withLock(folder, () => Promise.reject(new Error("broken")));
  (await refusedLater(failing)).toThrow("broken");
  expect(existsSync(lock)).toBe(false);
});

test.each([
  ["of a process that is gone", () => locked(`${spawnSync("true").pid}\n`)],
  ["older than any run, whoever has the number of its process by now", () => locked(LIVING, 61)],
  ["without a number that is no longer being made", () => locked("", 1)],
  ["with a number that no process has", () => locked("0\n", 1)],
])("a lock %s is taken over", async (_, folder) => {
  expect(await withLock(folder(), work, 5_000)).toBe("done");
});

test.each([
  ["of a living process", () => locked(LIVING, 59)],
  ["that was only just made", () => locked("")],
])("a lock %s is waited for, and the message says how to go on", async (_, make) => {
  const folder = make();
  const waiting = withLock(folder, work, 0);
  await expect(waiting).rejects.toBeInstanceOf(OutsideError);
  (await refusedLater(waiting)).toThrow(`delete ${join(folder, "lock")}`);
  expect(existsSync(join(folder, "lock"))).toBe(true);
});

test("the second of two runs begins when the first has ended", async () => {
  const folder = temporaryFolder();
  const steps: string[] = [];
  const step = (name: string) => async () => {
    steps.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 40));
    steps.push(`${name} ends`);
  };
  await Promise.all([withLock(folder, step("first")), withLock(folder, step("second"))]);
  expect(steps).toEqual(["first begins", "first ends", "second begins", "second ends"]);
});
