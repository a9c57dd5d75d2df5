import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import * as module from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it, vi } from "vitest";
import { git, newRepository, temporaryFolder } from "../../../../test/repository.ts";
import { compiledFolder } from "../../src/cli/compile-cache.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/kustogen.mjs", import.meta.url));
const HAS_CACHE = "enableCompileCache" in module;

afterEach(() => vi.unstubAllEnvs());

it("compiled code is kept in a folder of the user's own, or nowhere", () => {
  const cache = temporaryFolder();
  vi.stubEnv("XDG_CACHE_HOME", cache);
  const folder = join(cache, "kustogen/compiled");
  expect(compiledFolder()).toBe(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(compiledFolder()).toBe(folder);
  for (const others of [0o720, 0o702]) {
    chmodSync(folder, others);
    expect(compiledFolder()).toBe(undefined);
  }
  writeFileSync(join(cache, "file"), "");
  vi.stubEnv("XDG_CACHE_HOME", join(cache, "file"));
  expect(compiledFolder()).toBe(undefined);
  vi.stubEnv("XDG_CACHE_HOME", "relative");
  expect(compiledFolder()).toBe(undefined);
  expect(existsSync("relative")).toBe(false);
});

it("the command says the same with and without such a folder, and leaves nothing in the repository", () => {
  const root = newRepository();
  const cache = temporaryFolder();
  const closed = join(temporaryFolder(), "closed");
  mkdirSync(closed, { mode: 0o500 });
  writeFileSync(join(cache, "file"), "");
  const run = (env: NodeJS.ProcessEnv) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, "explain", "secrets/file"], {
      ...{ cwd: root, encoding: "utf8" },
      env: { PATH: process.env.PATH, KUSTOGEN_BUILT: process.env.KUSTOGEN_BUILT, ...env },
    });
    return [status, stderr, stdout];
  };
  const first = run({ XDG_CACHE_HOME: cache });
  expect(first.slice(0, 2)).toEqual([0, ""]);
  expect(run({ XDG_CACHE_HOME: cache })).toEqual(first);
  expect(existsSync(join(cache, "kustogen/compiled"))).toBe(HAS_CACHE);
  for (const env of [{ HOME: "/nowhere" }, { HOME: closed }, { XDG_CACHE_HOME: join(cache, "file") }])
    expect(run(env)).toEqual(first);
  const off = temporaryFolder();
  expect(run({ XDG_CACHE_HOME: off, NODE_DISABLE_COMPILE_CACHE: "1" })).toEqual(first);
  expect(readdirSync(root)).toEqual([".git"]);
  expect(git(root, "status", "--porcelain")).toBe("");
});
