import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { trackedFiles } from "../../src/looking/tracked-files.ts";

const root = temporaryFolder();

it("takes what git tracks below the folder up to 1 MiB, everything with --all-files, and what is there without git", () => {
  const write = (name: string, text = "x") => {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write("app/tracked ä.env");
  write("app/large.txt", "x".repeat(1024 * 1024 + 1));
  write("beside.env");
  const names = (all: boolean) =>
    trackedFiles([join(root, "app")], { all }).map((file) => relative(root, file));
  expect(names(false)).toEqual(["app/tracked ä.env"]);
  execFileSync("git", ["init", "-q", root]);
  execFileSync("git", ["-C", root, "add", "."]);
  write("app/untracked.env");
  expect(names(false)).toEqual(["app/tracked ä.env"]);
  expect(names(true)).toEqual(["app/large.txt", "app/tracked ä.env", "app/untracked.env"]);
  execFileSync("git", [
    "-C",
    root,
    "-c",
    "user.name=T",
    "-c",
    "user.email=t@example.test",
    "commit",
    "-qm",
    "one",
  ]);
  expect(names(false)).toEqual(["app/tracked ä.env"]);
  expect(trackedFiles([root], { all: false }).map((file) => relative(root, file))).toEqual([
    "app/tracked ä.env",
    "beside.env",
  ]);
  // Where git can't read its index, what is there counts.
  writeFileSync(join(root, ".git/index"), "nothing");
  expect(names(false)).toEqual(["app/tracked ä.env", "app/untracked.env"]);
});

it("takes of several folders what git tracks below each, also where one is a repository of its own", () => {
  const other = join(root, "several");
  const write = (name: string) => {
    mkdirSync(join(other, name, ".."), { recursive: true });
    writeFileSync(join(other, name), "x");
  };
  for (const name of ["a/one", "a/deep/two", "ab/three", "b/four", "own/five"]) write(name);
  execFileSync("git", ["init", "-q", join(other, "own")]);
  execFileSync("git", ["-C", join(other, "own"), "add", "."]);
  execFileSync("git", ["init", "-q", other]);
  execFileSync("git", ["-C", other, "add", "a", "ab", "b"]);
  write("a/untracked");
  const names = (...folders: string[]) =>
    trackedFiles(
      folders.map((folder) => join(other, folder)),
      { all: false },
    ).map((file) => relative(other, file));
  expect(names("a", "b", "own")).toEqual(["a/deep/two", "a/one", "b/four", "own/five"]);
  expect(names("a", "a/deep")).toEqual(["a/deep/two", "a/one"]);
  expect(names(".", "ab")).toEqual(["a/deep/two", "a/one", "ab/three", "b/four"]);
});
