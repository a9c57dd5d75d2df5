import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { pathsBelow } from "../../src/errors/entries-below.ts";

it("names files and links below a folder, and doesn't follow a link back to it", () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "a/empty"), { recursive: true });
  writeFileSync(join(root, "a/file"), "");
  symlinkSync("..", join(root, "a/round"));
  symlinkSync("nowhere", join(root, "dangling"));
  expect(pathsBelow(root)).toEqual(["a/file", "a/round", "dangling"]);
  expect(pathsBelow(root, (entry) => entry.isFile())).toEqual(["a/file"]);
  expect(pathsBelow(join(root, "none"))).toEqual([]);
});
