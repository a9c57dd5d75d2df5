import { mkdirSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { put, temporaryFolder } from "../../../../test/repository.ts";
import { BundleCache, cacheFile, fileStamp, projectCacheFolder } from "../../src/project/cache.ts";
import { DOOR_NAMES, Engine } from "../../src/project/engine.ts";

const record = (file: string) => ({ file, digest: "d", inputs: {}, resolution: {} });

it("bundles of earlier runs are kept for those that still read one, four in all", () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "node_modules"));
  const cache = new BundleCache(root);
  expect(cache.folder).toBe(join(root, "node_modules/.cache/kustogen"));
  expect(cache.read()).toBeUndefined();
  for (let at = 1; at <= 6; at++) {
    const file = `systems-${at}.mjs`;
    cache.write(record(file), `code ${at}`, "map");
    for (const path of [file, `${file}.map`]) utimesSync(join(cache.folder, path), at, at);
  }
  cache.write(record("systems-7.mjs"), "code 7", "map");
  const kept = [7, 6, 5, 4].flatMap((at) => [`systems-${at}.mjs`, `systems-${at}.mjs.map`]);
  expect(readdirSync(cache.folder).sort()).toEqual([...kept, cacheFile("systems", root)].sort());
  expect(cache.read()).toEqual(record("systems-7.mjs"));
  rmSync(join(cache.folder, "systems-7.mjs"));
  expect(cache.read()).toBeUndefined();
  put(cache.folder, cacheFile("systems", root), "{");
  expect(cache.read()).toBeUndefined();
});

it("what can be computed again is stored beside packages, in the git directory, or with temporary files", () => {
  const root = temporaryFolder();
  expect(projectCacheFolder(root)).toBe(join(tmpdir(), "kustogen"));
  put(root, "top/.git/HEAD", "");
  mkdirSync(join(root, "top/a/b"), { recursive: true });
  expect(projectCacheFolder(join(root, "top/a/b"))).toBe(join(root, "top/.git/kustogen/cache"));
  mkdirSync(join(root, "top/.git/worktrees/x"), { recursive: true });
  put(root, "linked/.git", "gitdir: ../top/.git/worktrees/x\n");
  expect(projectCacheFolder(join(root, "linked"))).toBe(join(root, "top/.git/worktrees/x/kustogen/cache"));
  put(root, "odd/.git", "nothing\n");
  expect(projectCacheFolder(join(root, "odd"))).toBe(join(tmpdir(), "kustogen"));
  mkdirSync(join(root, "top/a/node_modules"));
  expect(projectCacheFolder(join(root, "top/a/b"))).toBe(join(root, "top/a/node_modules/.cache/kustogen"));
  expect(cacheFile("pins", "/a")).toMatch(/^pins-[0-9a-f]{8}\.json$/);
  expect(cacheFile("pins", "/a")).not.toBe(cacheFile("pins", "/b"));
});

it("a file is known by its size and times, and a missing one by nothing", () => {
  const root = temporaryFolder();
  put(root, "a", "abc");
  utimesSync(join(root, "a"), 5, 5);
  expect(fileStamp(join(root, "a"))).toMatch(/^3 5000 \d+(?:\.\d+)?$/);
  expect(fileStamp(join(root, "b"))).toBe("");
});

it("systems import the running engine by its entries, and zod", () => {
  const root = temporaryFolder();
  put(root, "code.txt", "digest");
  const engine = new Engine(new URL(`file://${root}/`));
  expect(DOOR_NAMES).toEqual(
    "kustogen kustogen/blocks kustogen/settings kustogen/kustomize kustogen/testing".split(" "),
  );
  const files = ["index", "blocks", "settings", "kustomize", "testing", "zod"];
  for (const [at, name] of [...DOOR_NAMES, "zod"].entries())
    expect(engine.door(name)).toBe(`file://${root}/${files[at]}.mjs`);
  for (const name of ["kustogen/other", "blocks", "toString"]) expect(engine.door(name)).toBeUndefined();
  expect(engine.digest).toBe("digest");
});
