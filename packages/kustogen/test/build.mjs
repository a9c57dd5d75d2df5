import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfStale } from "../tools/build.mjs";

let folder;

/**
 * Bundles the engine once before the tests, which call the command line from several processes at a time, and gives
 * them a folder for temporary files of their own.
 */
export async function setup() {
  await buildIfStale();
  folder = mkdtempSync(join(tmpdir(), "kustogen-tests-"));
  // Some tests look at a folder as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
}

/** Removes what the tests left there. */
export function teardown() {
  rmSync(folder, { recursive: true, force: true });
}
