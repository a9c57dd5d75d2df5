import { execFileSync } from "node:child_process";
import { branchAt } from "@kustogen/review/git/remote.ts";
import { afterAll, describe, expect, it } from "vitest";
import { refused, refusedLater } from "../../../../test/refused.ts";
import { headName, onNewBranch, refuseTakenBranch } from "../../src/delivery/new-branch.ts";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { ScratchIndex } from "../../src/delivery/scratch-index.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { git, newRepository, put } from "./fixture.ts";

const root = newRepository();
const branches = () =>
  git(root, "for-each-ref", "--format=%(refname:short)").split("\n").filter(Boolean).sort();
const commit = (text: string) => {
  put(root, "base/a.yaml", `${text}\n`);
  git(root, "add", "-A");
  git(root, "commit", "-qm", text);
};
const home = git(root, "symbolic-ref", "--short", "HEAD").trim();
afterAll(() => void git(root, "checkout", "-q", "--detach"));

describe("a run on a new branch", () => {
  it("is refused without a commit to branch from", async () => {
    (await refusedLater(onNewBranch(root, "new", async () => ({ commit: "id" })))).toThrow(
      "--branch new: the repository has no commit yet, so there is nothing to branch from",
    );
    commit("one");
  });

  it("is refused for a name that git doesn't allow, or that a branch has", async () => {
    refused(() => refuseTakenBranch(root, "a..b")).toThrow(
      "--branch a..b: git doesn't allow a branch of that name. Nothing was changed",
    );
    git(root, "branch", "taken");
    const work = async () => ({ commit: "id" });
    (await refusedLater(onNewBranch(root, "taken", work))).toThrow(
      "--branch taken: this branch already exists; choose another name, or remove it (git branch -D taken). Nothing was changed",
    );
    expect(() => refuseTakenBranch(root, "new")).not.toThrow();
    expect(branches()).toEqual([home, "taken"].sort());
    git(root, "branch", "-D", "taken");
  });

  it("stays on it with the commit, and goes on on the branch that is checked out", async () => {
    const result = await onNewBranch(root, "kept", async () => {
      expect(branchAt(root)).toBe("kept");
      commit("two");
      return { commit: "id" };
    });
    expect(result).toEqual({ commit: "id" });
    expect(branchAt(root)).toBe("kept");
    expect(await onNewBranch(root, "kept", async () => ({ commit: undefined }))).toEqual({
      commit: undefined,
    });
    expect(branchAt(root)).toBe("kept");
    git(root, "checkout", "-q", home);
    git(root, "branch", "-D", "kept");
  });

  it("returns to the branch, also where a tag has its name", async () => {
    git(root, "tag", home);
    expect(headName(root)).toEqual([home]);
    await onNewBranch(root, "new", async () => ({ commit: undefined }));
    expect([branchAt(root), git(root, "branch", "--format=%(refname)")]).toEqual([
      home,
      `refs/heads/${home}`,
    ]);
    git(root, "tag", "-d", home);
  });

  it("returns, and removes the branch, if nothing is committed or the work fails", async () => {
    expect(headName(root)).toEqual([home]);
    await onNewBranch(root, "new", async () => ({ commit: undefined }));
    expect([branchAt(root), branches()]).toEqual([home, [home]]);
    const failing = onNewBranch(root, "new", () => Promise.reject(new Error("broken")));
    await expect(failing).rejects.toThrow("broken");
    expect([branchAt(root), branches()]).toEqual([home, [home]]);
    git(root, "checkout", "-q", "--detach");
    expect(headName(root)).toEqual(["--detach", git(root, "rev-parse", "HEAD").trim()]);
    await onNewBranch(root, "new", async () => ({ commit: undefined }));
    expect([headName(root)[0], branches()]).toEqual(["--detach", [home]]);
    git(root, "checkout", "-q", home);
  });
});

describe("the index in which a commit is prepared", () => {
  const entries = (index: ScratchIndex) =>
    execFileSync("git", ["-C", root, "ls-files"], { encoding: "utf8", env: { ...process.env, ...index.env } })
      .split("\n")
      .filter(Boolean);

  it("has the files of the commit alone, whatever is staged, and takes paths as they are", async () => {
    const head = git(root, "rev-parse", "HEAD").trim();
    const index = new ScratchIndex(openProjectRepository(root, DEFAULT_FOLDERS));
    try {
      put(root, "staged.txt", "1\n");
      git(root, "add", "staged.txt");
      for (const force of [false, true]) {
        expect(await index.start(head, force)).toBe(true);
        expect(entries(index)).toEqual(["base/a.yaml"]);
      }
      put(root, "base/a.yaml", "three\n");
      put(root, "base/b.yaml", "new\n");
      git(root, "update-index", "--assume-unchanged", "base/a.yaml");
      await index.start(head, false);
      const taken = await index.take(["base/a.yaml", "base/b.yaml", "base/none.yaml"]);
      expect([...taken.keys()].sort()).toEqual(["base/a.yaml", "base/b.yaml"]);
      expect(taken.get("base/a.yaml")).toEqual({
        id: git(root, "hash-object", "base/a.yaml").trim(),
        mode: "100644",
        hidden: false,
      });
      expect(entries(index)).toEqual(["base/a.yaml", "base/b.yaml"]);
      expect(await index.start(undefined, false)).toBe(true);
      expect(entries(index)).toEqual([]);
      expect(git(root, "ls-files").split("\n").filter(Boolean)).toEqual(["base/a.yaml", "staged.txt"]);
    } finally {
      index.remove();
    }
  });
});
