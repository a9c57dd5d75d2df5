import { closeSync, mkdirSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { errorCode } from "@kustogen/kustomize/errors/system-call.ts";
import { diskError, onDisk } from "../disk.ts";
import { isAlive } from "../staging.ts";
import { forgetStored, readStored } from "./store.ts";

/** A lock older than this is a leftover, even if some process now has its owner's number. */
const ABANDONED_MS = 60 * 60_000;

/** The variable that tells a run started by a hook of our own commit that the lock is held on its behalf. */
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
    const writer = owner(folder);
    if (writer === STARTED_BY) return work();
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

function owner(folder: string): string {
  return readStored(folder, "lock").trim();
}

/** Takes the lock, including an abandoned one; false if another run holds it. */
function take(folder: string): boolean {
  const path = join(folder, "lock");
  onDisk("make the folder", folder, "Nothing was written.", () => mkdirSync(folder, { recursive: true }));
  try {
    const descriptor = openSync(path, "wx");
    writeSync(descriptor, `${process.pid}\n`);
    closeSync(descriptor);
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
  const pid = Number(owner(folder));
  // A lock without a number was only just created, or its owner was killed while creating it.
  if (!Number.isInteger(pid) || pid <= 0) return age > 2_000;
  return age > ABANDONED_MS || !isAlive(pid);
}
