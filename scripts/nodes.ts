// The engine's tests, and those of its commands, on the newest release of Node that is supported; on those between it and the
// oldest, on which `npm test` runs, the tests of what Node does.
//   node scripts/run.mjs scripts/nodes.ts [TESTS...]
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $ } from "zx";
import { differsByNode } from "./node/differs.ts";
import { NODES, nodeFolder } from "./node/folder.ts";

const [, ...later] = NODES;
const given = process.argv.slice(2);
/** The commands that test/e2e starts are Node's to run; the other slow tests pass on the oldest. */
const ALL = ["packages", "test/e2e", "--exclude=packages/**/*.slow.test.ts"];
const listed = await $`git ls-files -- *.test.ts`;
const SOME = listed.stdout
  .trim()
  .split("\n")
  .filter((path) => differsByNode(path, readFileSync(path, "utf8")));
const failed: string[] = [];
// Some tests run Node as another user, who can't look into the cache of this one.
const place = mkdtempSync(join(tmpdir(), "kustogen-node-"));
chmodSync(place, 0o755);
try {
  for (const version of later) {
    const node = join(place, "node");
    rmSync(node, { force: true });
    copyFileSync(join(await nodeFolder(version), "node"), node);
    const env = { ...process.env, NO_COLOR: "1", PATH: `${place}:${process.env.PATH}` };
    const run = $({ env, nothrow: true, stdio: ["ignore", "inherit", "inherit"] });
    process.stdout.write(`Node ${(await $`${node} --version`).stdout}`);
    const tests = given.length > 0 ? given : version === later.at(-1) ? ALL : SOME;
    const { exitCode } = await run`${node} node_modules/vitest/vitest.mjs run ${tests} --reporter=dot`;
    if (exitCode !== 0) failed.push(version);
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.stdout.write(
  failed.length === 0 ? "the tests pass on each Node\n" : `failed on Node ${failed.join(", ")}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
