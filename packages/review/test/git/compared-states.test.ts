import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { expect, test } from "vitest";
import { identify, temporaryFolder } from "../../../../test/repository.ts";
import { comparedStates } from "../../src/git/compared-states.ts";

const compared = (root: string, range?: string) =>
  withGitObjects(root, (objects) => comparedStates(root, range, objects));

function repository() {
  const root = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: "pipe" }).trim();
  git("init", "-q", "-b", "main");
  identify(root);
  const commit = (text: string) => {
    writeFileSync(join(root, "file"), text);
    git("add", "-A");
    git("commit", "-qm", text);
    return git("rev-parse", "HEAD");
  };
  return { root, git, commit };
}

test("without a commit there is nothing to compare with, and the user is told to make one", () => {
  const { root } = repository();
  expect(() => compared(root)).toThrow(
    `${root}: the repository has no commit yet, so there is nothing to compare with; commit your files first`,
  );
});

test("a branch is compared from where it left main to the working tree; main with the commit before", () => {
  const { root, git, commit } = repository();
  const first = commit("one");
  expect(compared(root).before).toEqual({ commit: "", text: "nothing (before the first commit)" });
  const second = commit("two");
  expect(compared(root).before.commit).toBe(first);
  git("checkout", "-qb", "change", first);
  commit("three");
  const states = compared(root);
  expect([states.before.commit, states.after]).toEqual([
    first,
    { commit: undefined, text: "the working tree" },
  ]);
  expect(compared(root, "main..change").before.commit).toBe(second);
  expect(compared(root, "main...change").before.commit).toBe(first);
  expect(compared(root, "main").after.commit).toBeUndefined();
  // A review names the base by its whole id.
  const id = git("rev-parse", "main");
  expect(compared(root, `${id}...change`).before.text).toBe(
    `where change left ${id.slice(0, 7)} at ${first.slice(0, 7)}`,
  );
  expect(compared(root, `${first}...change`).before.text).toBe(`where change left ${first.slice(0, 7)}`);
});

test("a tag that is called like main changes nothing", () => {
  const { root, git, commit } = repository();
  const first = commit("one");
  commit("two");
  git("tag", "main", first);
  expect(compared(root).before.text).toBe(`the commit before main (${first.slice(0, 7)})`);
});

test("main is compared with its upstream where it has one", () => {
  const { root, commit } = repository();
  const first = commit("one");
  const clone = temporaryFolder();
  execFileSync("git", ["clone", "-q", root, clone], { stdio: "pipe" });
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", clone, "-c", "user.name=t", "-c", "user.email=t@example.test", ...args], {
      stdio: "pipe",
    });
  git("commit", "--allow-empty", "-qm", "two");
  expect(compared(clone).before).toEqual({
    commit: first,
    text: `origin/main at ${first.slice(0, 7)}`,
  });
});

test("an unknown revision and a shallow clone are errors that say what fixes them", () => {
  const { root, git, commit } = repository();
  commit("one");
  git("checkout", "-qb", "change");
  commit("two");
  git("checkout", "-q", "main");
  commit("three");
  expect(() => compared(root, "nowhere..HEAD")).toThrow(/revision nowhere does not exist/);
  expect(() => compared(root, "--output=x")).toThrow(/does not exist/);
  const clone = temporaryFolder();
  execFileSync("git", ["clone", "-q", "--depth=1", "--no-single-branch", `file://${root}`, clone], {
    stdio: "pipe",
  });
  expect(() => compared(clone, "origin/main...origin/change")).toThrow(/git fetch --unshallow/);
});
