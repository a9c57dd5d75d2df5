import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, it, vi } from "vitest";
import { git, newRepository, repositoryWithHistory, temporaryFolder } from "../../../../test/repository.ts";
import { ownMemory } from "../../src/cli/own-memory.ts";

afterEach(() => vi.unstubAllEnvs());

/** The memory of a folder, for an engine of some digest and a person with a secret of their own. */
function memoryOf(cwd: string, { engine = "one", CI = "" } = {}) {
  const dist = temporaryFolder();
  writeFileSync(join(dist, "code.txt"), engine);
  return ownMemory(cwd, ["checked", "run"], { env: { CI }, dist: pathToFileURL(`${dist}/`) });
}

const FOUND = { findings: ["one"] };

it("what is kept of a repository is there for the next run, of the same engine by its key, and is no file of it", () => {
  vi.stubEnv("XDG_CACHE_HOME", temporaryFolder());
  const root = newRepository();
  const first = memoryOf(root);
  first?.keep("part", FOUND);
  expect(memoryOf(root)?.recall("part")).toEqual(FOUND);
  expect(memoryOf(root)?.key).toBe(first?.key);
  expect(memoryOf(root, { engine: "another" })?.key).not.toBe(first?.key);
  expect(git(root, "status", "--porcelain", "--untracked-files=all")).toBe("");
});

it("a linked working tree has a memory of its own, in its own git directory", () => {
  vi.stubEnv("XDG_CACHE_HOME", temporaryFolder());
  const root = repositoryWithHistory();
  const linked = join(temporaryFolder(), "linked");
  git(root, "worktree", "add", "-q", linked);
  memoryOf(root)?.keep("part", FOUND);
  expect(memoryOf(linked)?.recall("part")).toBeUndefined();
  memoryOf(linked)?.keep("part", { findings: ["linked"] });
  expect(memoryOf(root)?.recall("part")).toEqual(FOUND);
  expect(memoryOf(linked)?.recall("part")).toEqual({ findings: ["linked"] });
  expect(existsSync(join(root, ".git/worktrees/linked/kustogen/checked/run/part"))).toBe(true);
});

it("nothing is kept in CI, outside git, or where the engine isn't built", () => {
  vi.stubEnv("XDG_CACHE_HOME", temporaryFolder());
  const root = newRepository();
  for (const CI of ["true", "1", "woodpecker"]) expect(memoryOf(root, { CI })).toBeUndefined();
  for (const CI of ["", "0", "false"]) expect(memoryOf(root, { CI })).toBeDefined();
  expect(memoryOf(temporaryFolder())).toBeUndefined();
  const dist = pathToFileURL(`${temporaryFolder()}/`);
  expect(ownMemory(root, ["checked", "run"], { env: {}, dist })).toBeUndefined();
});

it("what one person kept is nothing for another, whose secret is another one", () => {
  const root = newRepository();
  vi.stubEnv("XDG_CACHE_HOME", temporaryFolder());
  memoryOf(root)?.keep("part", FOUND);
  vi.stubEnv("XDG_CACHE_HOME", temporaryFolder());
  expect(memoryOf(root)?.recall("part")).toBeUndefined();
});
