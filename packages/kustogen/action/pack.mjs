// Makes the engine ready where the action was checked out: nothing is fetched but what its lock file names.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { annotate } from "./runner.mjs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  annotate(
    "error",
    `kustogen needs Node 20.19 or later, this is ${process.versions.node}; add actions/setup-node before it`,
  );
  process.exit(2);
}
const engine = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(dirname(engine));
// Also where there are node_modules: they may be committed.
run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
run(process.execPath, [join(engine, "tools", "build.mjs")]);

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  if (error !== undefined || status !== 0) {
    annotate("error", `kustogen can't be made ready: ${error?.message ?? `${program} ended with ${status}`}`);
    process.exit(3);
  }
}
