import { execFileSync, spawnSync } from "node:child_process";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { cached } from "../../test/referee/go-programs.ts";

/** The result of a program: whether it succeeded, and its output. */
interface Outcome {
  ok: boolean;
  text: string;
}

/** The promtool of the machine; else Debian's, unpacked into the cache and installed nowhere. Throws where neither is to be had. */
export async function findPromtool(): Promise<string> {
  if (spawnSync("promtool", ["--version"]).status === 0) return "promtool";
  const folder = await cached("promtool-debian", async (staging) => {
    const at = { cwd: staging, stdio: "pipe" } as const;
    try {
      // A machine that has no list of packages yet can't name one.
      if (spawnSync("apt-get", ["download", "prometheus"], at).status !== 0) {
        execFileSync("apt-get", ["update"], at);
        execFileSync("apt-get", ["download", "prometheus"], at);
      }
      execFileSync("sh", ["-c", "dpkg-deb --extract prometheus_*.deb package"], at);
      renameSync(join(staging, "package", "usr", "bin", "promtool"), join(staging, "promtool"));
      execFileSync("sh", ["-c", "rm -r package prometheus_*.deb"], at);
    } catch (error) {
      throw new Error(`no promtool, and Debian's package prometheus can't be had: ${error}`);
    }
  });
  return join(folder, "promtool");
}

/** Runs promtool to its end. */
export function run(promtool: string, args: readonly string[]): Outcome {
  const { error, status, stderr, stdout } = spawnSync(promtool, args, { encoding: "utf8" });
  if (error !== undefined) throw error;
  return { ok: status === 0, text: `${stdout}${stderr}`.trim() };
}
