import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { put, putAll, temporaryFolder } from "../../../../test/repository.ts";

const ACTION = fileURLToPath(new URL("../../action", import.meta.url));

/** A checkout of the engine whose npm, bundler and command say that they ran, in the order in which they did. */
function checkout() {
  const root = temporaryFolder();
  const log = join(root, "log");
  const engine = join(root, "packages/kustogen");
  cpSync(ACTION, join(engine, "action"), { recursive: true });
  const noting = (what: string) => `require("node:fs").appendFileSync(${JSON.stringify(log)}, ${what});\n`;
  const module =
    'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n';
  putAll(engine, {
    "tools/build.mjs": module + noting('"bundler\\n"'),
    "bin/kustogen.mjs": module + noting("`kustogen ${process.argv.slice(2)}\\n`"),
  });
  put(
    root,
    "bin/npm",
    `#!/usr/bin/env node\n${noting("`npm ${process.argv.slice(2)} ${process.cwd()}\\n`")}`,
  );
  chmodSync(join(root, "bin/npm"), 0o755);
  const env = { ...process.env, PATH: `${join(root, "bin")}${delimiter}${process.env.PATH}` };
  const run = (program: string, ...args: string[]) => {
    const { status } = spawnSync(process.execPath, [join(engine, "action", program), ...args], { env });
    return [status, readFileSync(log, "utf8").replaceAll(root, "ROOT").trim().split("\n")];
  };
  return { root, engine, run };
}

const READY = ["npm ci,--ignore-scripts,--no-audit,--no-fund ROOT", "bundler"];

it("the action installs what the lock file names and bundles the engine, also where both seem to be there", () => {
  const { root, engine, run } = checkout();
  put(root, "node_modules/esbuild/lib/main.js", "committed");
  put(engine, "dist/kustogen.mjs", "committed");
  expect(run("pack.mjs")).toEqual([0, READY]);
});

it("a hook of pre-commit does so once", () => {
  const { engine, run } = checkout();
  expect(run("pre-commit.mjs", "check", ".")).toEqual([0, [...READY, "kustogen check,."]]);
  put(engine, "dist/kustogen.mjs", "");
  expect(run("pre-commit.mjs", "gen", "--check")).toEqual([
    0,
    [...READY, "kustogen check,.", "kustogen gen,--check"],
  ]);
});
