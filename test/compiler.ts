import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));

/** What was found in the engine's own files, so that only those are judged again that changed since the last run. */
const KNOWN = fileURLToPath(new URL("../node_modules/.cache/kustogen/types/", import.meta.url));

/**
 * What the compiler of TypeScript prints for the tsconfig.json of a folder. On one core, which is what other tests leave it;
 * and nothing is collected of its memory, which is over in two seconds: a quarter of its time.
 */
export function typeErrors(folder: string, ...more: string[]): string {
  const config = join(folder, "tsconfig.json");
  // With other options everything is judged again.
  const options = createHash("sha256").update(readFileSync(config)).update(more.join(" ")).digest("hex");
  const known = join(KNOWN, `${options.slice(0, 16)}.tsbuildinfo`);
  // Others may read it at the same time, so that it gets its name when it is whole.
  const written = `${known}.${randomUUID()}`;
  mkdirSync(KNOWN, { recursive: true });
  if (existsSync(known)) copyFileSync(known, written);
  const kept = ["--incremental", "--tsBuildInfoFile", written];
  const args = ["--noEmit", "--singleThreaded", ...kept, "-p", config, ...more];
  const env = { ...process.env, GOGC: "off" };
  const { status, stdout, error } = spawnSync(program, args, { cwd: folder, encoding: "utf8", env });
  if (error) throw error;
  if (status !== 0 && stdout === "") throw new Error(`tsc ended with ${status} without a word`);
  renameSync(written, known);
  return stdout;
}
