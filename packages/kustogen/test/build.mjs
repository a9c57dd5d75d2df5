import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
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

/** Removes what the tests left there, in a process of its own: nobody has to wait for thousands of files to go. */
export function teardown() {
  const code = "require('node:fs').rmSync(process.argv[1], { recursive: true, force: true })";
  spawn(process.execPath, ["-e", code, folder], { detached: true, stdio: "ignore" }).unref();
}
