import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect, it } from "vitest";
import { trackedFiles } from "../../src/cli/check/tracked-files.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-tracked-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it("takes what git tracks below the folder up to 1 MiB, everything with --all-files, and what is there without git", () => {
  const write = (name: string, text = "x") => {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write("app/tracked ä.env");
  write("app/large.txt", "x".repeat(1024 * 1024 + 1));
  write("beside.env");
  const names = (all: boolean) => trackedFiles([join(root, "app")], all).map((file) => relative(root, file));
  expect(names(false)).toEqual(["app/tracked ä.env"]);
  execFileSync("git", ["init", "-q", root]);
  execFileSync("git", ["-C", root, "add", "."]);
  write("app/untracked.env");
  expect(names(false)).toEqual(["app/tracked ä.env"]);
  expect(names(true)).toEqual(["app/large.txt", "app/tracked ä.env", "app/untracked.env"]);
});
