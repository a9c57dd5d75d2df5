import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { $ } from "zx";

/** The releases of Node that are supported, the oldest first. */
export const NODES = ["20", "22", "24", "26"];

/** The folder of the program of the newest Node of a release, from npm's packages; kept between runs. */
export async function nodeFolder(version: string): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const home = join(cache, "kustogen", `node-${version}`);
  const bin = join(home, "node_modules/node/bin");
  if (!existsSync(join(bin, "node"))) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), "{}\n");
    await $({ cwd: home })`npm install --no-audit --no-fund node@${version}`;
  }
  return bin;
}
