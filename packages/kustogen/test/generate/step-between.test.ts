import { expect, test } from "vitest";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { filesBelow, pinnedIn, systemOf, treeOf } from "../../src/generate/step-between.ts";

const pinned = (text: string) => [
  ...pinnedIn(treeOf([{ path: "overlays/beta/shop/kustomization.yaml", text }]), "/overlays/beta/shop"),
];

test("the pins of an overlay are its images, by the reference that containers have", () => {
  expect(
    pinned("images:\n  - {name: api, newTag: v2}\n  - {name: web, newName: acme/web, newTag: v1}\n"),
  ).toEqual([
    ["api:v2", "api"],
    ["acme/web:v1", "web"],
  ]);
  expect([pinned("resources: []\n"), pinned("images:\n"), pinned("- a\n")]).toEqual([[], [], []]);
});

test("a generated file belongs to the system of its folder", () => {
  const of = (path: string) => systemOf(DEFAULT_FOLDERS, path);
  expect(of("base/shop/kustomization.yaml")).toBe("shop");
  expect(of("overlays/beta/shop/kustomization.yaml")).toBe("shop");
  expect([of("argocd/beta/shop.yaml"), of("docs/systems/shop.md"), of("package.json")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("the previous files of a layer are those in its folder, none if it didn't exist", () => {
  const tree = treeOf([
    { path: "deploy/base/shop/kustomization.yaml", text: "resources: []\n" },
    { path: "deploy/base/blog/kustomization.yaml", text: "" },
  ]);
  expect(filesBelow({ tree, root: "/deploy/" }, "base/shop")).toEqual([
    { path: "base/shop/kustomization.yaml", text: "resources: []\n" },
  ]);
  expect(filesBelow({ tree, root: "/deploy/" }, "base/mail")).toEqual([]);
});
