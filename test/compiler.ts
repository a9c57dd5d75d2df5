import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));

/**
 * What the compiler of TypeScript prints for the tsconfig.json of a folder. On one core, which is what other tests leave it;
 * and nothing is collected of its memory, which is over in two seconds: a quarter of its time.
 */
export function typeErrors(folder: string, ...more: string[]): string {
  const args = ["--noEmit", "--singleThreaded", "-p", join(folder, "tsconfig.json"), ...more];
  const env = { ...process.env, GOGC: "off" };
  const { status, stdout, error } = spawnSync(program, args, { cwd: folder, encoding: "utf8", env });
  if (error) throw error;
  if (status !== 0 && stdout === "") throw new Error(`tsc ended with ${status} without a word`);
  return stdout;
}
