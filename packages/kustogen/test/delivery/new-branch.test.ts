import { branchAt } from "@kustogen/review/git/remote.ts";
import { afterAll, describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { newBranch } from "../../src/delivery/new-branch.ts";
import { allOrNothing } from "../../src/delivery/recover.ts";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { userSwitch } from "../../src/delivery/user-git.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { commitAll, git, newRepository, put } from "./fixture.ts";

const root = newRepository();
const branches = () =>
  git(root, "for-each-ref", "--format=%(refname:short)").split("\n").filter(Boolean).sort();
const home = git(root, "symbolic-ref", "--short", "HEAD").trim();
afterAll(() => void git(root, "checkout", "-q", "--detach"));

describe("a new branch for a commit", () => {
  it("is refused without a commit to branch from, for a name that git doesn't allow, and one that a branch has", () => {
    refused(() => newBranch(root, "new")).toThrow(
      "--branch new: the repository has no commit yet, so there is nothing to branch from",
    );
    put(root, "base/a.yaml", "one\n");
    commitAll(root);
    refused(() => newBranch(root, "a..b")).toThrow(
      "--branch a..b: git doesn't allow a branch of that name. Nothing was changed",
    );
    git(root, "branch", "taken");
    refused(() => newBranch(root, "taken")).toThrow(
      "--branch taken: this branch already exists; choose another name, or remove it (git branch -D taken). Nothing was changed",
    );
    git(root, "branch", "-D", "taken");
    expect([branches(), git(root, "status", "--porcelain")]).toEqual([[home], ""]);
  });

  it("is left and removed if the work on it fails, also where a tag has the name of the one before", async () => {
    const fail = async () => {
      const branch = newBranch(root, "new");
      const repository = openProjectRepository(root, DEFAULT_FOLDERS);
      const failing = allOrNothing(repository, { command: "test", branch }, async () => {
        await userSwitch(root, ["--create", branch.name]);
        expect(branchAt(root)).toBe("new");
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
    };
    git(root, "tag", home);
    await fail();
    expect([branchAt(root), git(root, "branch", "--format=%(refname)")]).toEqual([
      home,
      `refs/heads/${home}`,
    ]);
    git(root, "tag", "-d", home);
    git(root, "checkout", "-q", "--detach");
    await fail();
    expect([branchAt(root), branches()]).toEqual(["", [home]]);
  });
});
