import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { projectRoot } from "../../src/config/root.ts";

const folder = temporaryFolder();

function make(name: string, folders: string[], files: string[] = []): string {
  const root = join(folder, name);
  for (const path of folders) mkdirSync(join(root, path), { recursive: true });
  for (const path of files) writeFileSync(join(root, path), "");
  return root;
}

it("the project is the nearest folder upward with environments", () => {
  const root = make("authored", [".git", "generators/environments", "overlays/beta/shop"]);
  expect(projectRoot(join(root, "overlays/beta/shop"))).toBe(root);
  expect(projectRoot(root)).toBe(root);
});

it("the project is the nearest folder upward with a configuration file, below the top of the repository too", () => {
  const root = make("part", [".git", "deploy/apps/shop"], ["deploy/kustogen.yaml"]);
  expect(projectRoot(join(root, "deploy/apps/shop"))).toBe(join(root, "deploy"));
});

it("without either it is the top of the git repository, a linked working tree too", () => {
  expect(projectRoot(join(make("plain", [".git", "apps/shop"]), "apps/shop"))).toBe(join(folder, "plain"));
  expect(projectRoot(join(make("linked", ["apps"], [".git"]), "apps"))).toBe(join(folder, "linked"));
});

it("a link in a circle isn't a folder of a project", () => {
  const root = make("circle", [".git", "apps"]);
  symlinkSync("generators", join(root, "generators"));
  expect(projectRoot(join(root, "apps"))).toBe(root);
});

it("a repository inside a project is not part of it", () => {
  const root = make("outer", ["generators/environments", "vendor/other/.git", "vendor/other/apps"]);
  expect(projectRoot(join(root, "vendor/other/apps"))).toBe(join(root, "vendor/other"));
});
