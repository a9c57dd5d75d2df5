// The engine's tests, and those of its commands, on the releases of Node after the oldest, on which `npm test` runs.
//   node scripts/run.mjs scripts/nodes.ts
import { join } from "node:path";
import { $ } from "zx";
import { NODES, nodeFolder } from "./node/folder.ts";

const [, ...later] = NODES;
const failed: string[] = [];
for (const version of later) {
  const bin = await nodeFolder(version);
  const env = { ...process.env, NO_COLOR: "1", PATH: `${bin}:${process.env.PATH}` };
  const run = $({ env, nothrow: true, stdio: ["ignore", "inherit", "inherit"] });
  process.stdout.write(`Node ${(await $`${join(bin, "node")} --version`).stdout}`);
  const { exitCode } = await run`node node_modules/vitest/vitest.mjs run packages test/e2e --reporter=dot`;
  if (exitCode !== 0) failed.push(version);
}
process.stdout.write(
  failed.length === 0 ? "the tests pass on each Node\n" : `failed on Node ${failed.join(", ")}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
