import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { errorCode } from "@kustogen/kustomize/errors/system-call.ts";
import { diskError, onDisk } from "../disk.ts";
import { isAlive } from "../staging.ts";
import { forgetStored, readStored } from "./store.ts";

/** A lock older than this is a leftover, even if some process now has its owner's number. */
const ABANDONED_MS = 60 * 60_000;

/** The variable that tells a run which a hook of our own commit started that it would wait for itself. */
const VARIABLE = "KUSTOGEN_LOCK_OF";
const STARTED_BY = process.env[VARIABLE];

/**
 * Runs work while no other run writes or commits in this working tree: a second one waits, and then sees the results
 * of the first. A killed run's lock is taken over. Throws OutsideError if the other run takes longer than `patience`
 * milliseconds, PlaceError if the git directory can't be written.
 */
export async function withLock<Result>(
  folder: string,
  work: () => Promise<Result>,
  patience = 120_000,
): Promise<Result> {
  const deadline = Date.now() + patience;
  while (!take(folder)) {
    const writer = readStored(folder, "lock").trim();
    if (writer === STARTED_BY)
      throw new OutsideError(
        "a hook of a commit that kustogen makes can't run a command that writes as well: leave it out of the hook",
        { code: "locked" },
      );
    if (Date.now() > deadline)
      throw new OutsideError(
        `another run of kustogen${writer ? ` (process ${writer})` : ""} has been writing for ${patience / 1000} s: wait for it to end and run\n` +
          `the command again. If none is running, delete ${join(folder, "lock")}.`,
        { code: "locked" },
      );
    await delay(25);
  }
  process.env[VARIABLE] = String(process.pid);
  try {
    return await work();
  } finally {
    delete process.env[VARIABLE];
    forgetStored(folder, "lock");
  }
}

/** Takes the lock, including an abandoned one; false if another run holds it. */
function take(folder: string): boolean {
  const path = join(folder, "lock");
  onDisk("make the folder", folder, "Nothing was written.", () => mkdirSync(folder, { recursive: true }));
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw diskError(error, "write", path, "Nothing was written.");
  }
  if (isAbandoned(folder, path)) forgetStored(folder, "lock");
  return false;
}

function isAbandoned(folder: string, path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  const age = Date.now() - stats.mtimeMs;
  const pid = Number(readStored(folder, "lock"));
  // A lock without a number was only just created, or its owner was killed while creating it.
  if (!Number.isInteger(pid) || pid <= 0) return age > 2_000;
  return age > ABANDONED_MS || !isAlive(pid);
}
