import { chmodSync, cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { repositoryAround } from "@kustogen/kustomize/node/git/around.ts";
import { openRepository } from "@kustogen/kustomize/node/git/repository.ts";
import { changeGit, commitId, readGit, workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { afterEach, expect, it } from "vitest";
import { git, put, repositoryWithHistory, temporaryFolder } from "../../../../test/repository.ts";
import { newTraps, putBareLayout } from "./hostile.ts";

const { PATH } = process.env;
afterEach(() => {
  for (const name of ["GIT_DIR", "GIT_WORK_TREE", "GIT_TEST_ASSUME_DIFFERENT_OWNER"])
    delete process.env[name];
  process.env.PATH = PATH;
});

const top = repositoryWithHistory();
const head = git(top, "rev-parse", "HEAD");
put(top, "a/b/file", "x\n");

it("the repository of a folder is the nearest one upward that has a .git", () => {
  expect(repositoryAround(join(top, "a/b"))).toEqual({ kind: "tree", top, plain: true });
  expect(repositoryAround(temporaryFolder())).toEqual({ kind: "none", plain: true });
  symlinkSync(join(top, "a"), join(top, "link"));
  expect(workTreeTop(join(top, "link/b"))).toBe(top);
});

it("a linked working tree, a submodule and a working tree of a bare clone are repositories of their own", () => {
  const linked = join(temporaryFolder(), "linked");
  git(top, "worktree", "add", "-q", linked);
  const outer = repositoryWithHistory();
  git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", top, "deep/sub");
  const bare = join(temporaryFolder(), "bare");
  git(top, "clone", "-q", "--bare", top, bare);
  const beside = join(bare, "main");
  git(bare, "worktree", "add", "-q", beside, "main");
  for (const folder of [linked, join(outer, "deep/sub"), beside]) {
    mkdirSync(join(folder, "below"));
    const below = join(folder, "below");
    expect(repositoryAround(below), folder).toEqual({ kind: "tree", top: folder, plain: true });
    expect(commitId(below, "HEAD")).toBe(head);
    expect(openRepository(below)).toMatchObject({ prefix: "below/", head });
    expect(readGit(below, ["rev-parse", "--show-toplevel"]).trim()).toBe(folder);
  }
});

it("a folder that looks like a repository belongs to the one around it, and the person's hooks run there", async () => {
  const root = repositoryWithHistory();
  const traps = newTraps();
  const below = join(root, "deploy/looks");
  putBareLayout(traps, join(root, "deploy"));
  mkdirSync(below);
  expect(repositoryAround(below)).toEqual({ kind: "tree", top: root, plain: false });
  put(root, ".git/hooks/pre-commit", `#!/bin/sh\ntouch ${join(traps.folder, "own")}\n`);
  chmodSync(join(root, ".git/hooks/pre-commit"), 0o755);
  put(below, "new", "x\n");
  await changeGit(below, ["add", "new"]);
  await changeGit(below, ["commit", "-q", "-m", "two"]);
  expect(git(root, "show", "--format=", "--name-only", "HEAD")).toBe("deploy/looks/new");
  expect(openRepository(below)).toMatchObject({ prefix: "deploy/looks/", gitDir: join(root, ".git") });
  expect(traps.ran()).toEqual(["own"]);
});

it("a git that doesn't know safe.bareRepository takes no such folder either", () => {
  const root = repositoryWithHistory();
  const traps = newTraps();
  const hostile = join(root, "hostile");
  putBareLayout(traps, hostile);
  git(root, "init", "-q", "other");
  put(join(root, "other"), "x", "x");
  git(join(root, "other"), "add", "x");
  cpSync(join(root, "other/.git/index"), join(hostile, "index"));
  rmSync(join(root, "other"), { recursive: true });
  // As an older git: it is not told.
  const programs = temporaryFolder();
  const real = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "git"));
  put(
    programs,
    "git",
    `#!/bin/sh
first=y; for arg in "$@"; do [ $first ] && set --; first=; case $arg in safe.bareRepository=*) set -- "$@" a.b=c;; *) set -- "$@" "$arg";; esac; done
for git in ${real.map((path) => `'${path}'`).join(" ")}; do [ -x "$git" ] && exec "$git" "$@"; done
`,
  );
  chmodSync(join(programs, "git"), 0o755);
  process.env.PATH = `${programs}${delimiter}${PATH}`;
  expect(git(hostile, "rev-parse", "--git-dir")).toBe(".");
  expect(readGit(hostile, ["rev-parse", "--show-toplevel"]).trim()).toBe(root);
  expect(readGit(hostile, ["ls-files"])).toBe("");
  expect(traps.ran()).toEqual([]);
});

it("outside any working tree such a folder is none", () => {
  const traps = newTraps();
  const alone = temporaryFolder();
  putBareLayout(traps, alone);
  expect(repositoryAround(join(alone, "refs"))).toEqual({ kind: "none", plain: false });
  expect(workTreeTop(alone)).toBeUndefined();
  expect(() => openRepository(alone)).toThrow(/is not inside a git repository/);
  expect(() => readGit(alone, ["ls-files"])).toThrow(/not a git repository/);
  expect(traps.ran()).toEqual([]);
});

it("what GIT_DIR names is the repository, wherever one stands", () => {
  const elsewhere = temporaryFolder();
  process.env.GIT_DIR = join(top, ".git");
  process.env.GIT_WORK_TREE = top;
  expect(commitId(elsewhere, "HEAD")).toBe(head);
  expect(workTreeTop(top)).toBe(top);
});

it("another user's repository is refused, also from a folder in it that looks like one", () => {
  const root = repositoryWithHistory();
  putBareLayout(newTraps(), join(root, "looks"));
  process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER = "1";
  expect(() => commitId(root, "HEAD")).toThrow(/dubious ownership/);
  expect(() => commitId(join(root, "looks"), "HEAD")).toThrow(/dubious ownership/);
});

it("a folder without a repository is named with what to do", () => {
  for (const folder of [temporaryFolder(), join(top, ".git")])
    expect(() => openRepository(folder)).toThrow(
      expect.objectContaining({
        message: `${folder} is not inside a git repository: run \`git init\` there first, or run the command in your clone`,
        code: "not-a-repository",
      }),
    );
});
