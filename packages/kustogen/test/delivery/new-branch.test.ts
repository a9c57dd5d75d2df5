import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { branchAt } from "@kustogen/review/git/remote.ts";
import { afterAll, describe, expect, it } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import type { DeliverOptions } from "../../src/delivery/deliver.ts";
import { headName } from "../../src/delivery/new-branch.ts";
import { gen, git, newRepository, put, systems } from "./fixture.ts";

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
  const run = (branch: string, work: Partial<DeliverOptions> = {}, replicas = 1) =>
    gen(root, systems(replicas), { branch, ...work });

  it("is refused without a commit to branch from, for a name that git doesn't allow, and one that a branch has", async () => {
    (await refusedLater(run("new"))).toThrow(
      "--branch new: the repository has no commit yet, so there is nothing to branch from",
    );
    commit("one");
    (await refusedLater(run("a..b"))).toThrow(
      "--branch a..b: git doesn't allow a branch of that name. Nothing was changed",
    );
    git(root, "branch", "taken");
    (await refusedLater(run("taken"))).toThrow(
      "--branch taken: this branch already exists; choose another name, or remove it (git branch -D taken). Nothing was changed",
    );
    git(root, "branch", "-D", "taken");
    expect([branches(), git(root, "status", "--porcelain")]).toEqual([[home], ""]);
  });

  it("returns, and removes the branch, if the commit fails, also where a tag has the name of the one before", async () => {
    git(root, "tag", home);
    put(root, ".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
    chmodSync(join(root, ".git/hooks/pre-commit"), 0o755);
    await expect(run("new")).rejects.toThrow("nothing was changed");
    expect([branchAt(root), git(root, "branch", "--format=%(refname)")]).toEqual([
      home,
      `refs/heads/${home}`,
    ]);
    git(root, "tag", "-d", home);
    git(root, "checkout", "-q", "--detach");
    await expect(run("new")).rejects.toThrow("nothing was changed");
    expect([headName(root)[0], branches()]).toEqual(["--detach", [home]]);
    git(root, "checkout", "-q", home);
    rmSync(join(root, ".git/hooks/pre-commit"));
  });

  it("stays on it with the commit, goes on on the branch that is checked out, and needs none for nothing", async () => {
    expect((await run("kept")).commit).toBeDefined();
    expect(branchAt(root)).toBe("kept");
    expect((await run("kept", {}, 2)).commit).toBeDefined();
    expect([branchAt(root), git(root, "rev-list", "--count", `${home}..kept`)]).toEqual(["kept", "2"]);
    expect((await run("other", {}, 2)).commit).toBeUndefined();
    expect(branches()).toEqual(["kept", home].sort());
    git(root, "checkout", "-q", home);
    git(root, "branch", "-D", "kept");
  });
});
