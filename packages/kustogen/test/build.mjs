import { spawn } from "node:child_process";
import { accessSync, chmodSync, constants, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfStale } from "../tools/build.mjs";

/** Several times what the tests hold at once. */
const ROOM = 4 * 2 ** 30;

let folder;

/**
 * Bundles the engine once before the tests, which call the command line from several processes at a time, and gives
 * them a folder for temporary files of their own.
 */
export async function setup() {
  await buildIfStale();
  // Else each start of the command line would look at all sources.
  process.env.KUSTOGEN_BUILT = new URL("../tools/build.mjs", import.meta.url).href;
  folder = mkdtempSync(join(roomInMemory() ?? tmpdir(), "kustogen-tests-"));
  // Some tests look at a folder as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  // Where it is set, each Node reads the certificates of all authorities when it starts, which is two thirds of a start.
  delete process.env.NODE_EXTRA_CA_CERTS;
}

/**
 * Where files are kept in memory, if there is plenty of room: the tests make some hundred thousand small ones, and on a
 * disk that is a quarter of the time that the system takes for all of them. Whoever says where with TMPDIR gets it there.
 */
function roomInMemory() {
  const place = "/dev/shm";
  try {
    accessSync(place, constants.W_OK);
    const { bavail, bsize } = statfsSync(place);
    return process.env.TMPDIR || Math.min(bavail * bsize, process.availableMemory()) < ROOM
      ? undefined
      : place;
  } catch {
    return undefined;
  }
}

/** Removes what the tests left there, in a process of its own: nobody has to wait for thousands of files to go. */
export function teardown() {
  const code = "require('node:fs').rmSync(process.argv[1], { recursive: true, force: true })";
  spawn(process.execPath, ["-e", code, folder], { detached: true, stdio: "ignore" }).unref();
}
