import { expect, it } from "vitest";
import { isInputOf } from "../../src/delivery/history.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";

const FOR_ALL = ["kustogen.yaml", "package.json", "package-lock.json", "packages/a/b.ts"];
const COMMON = ["generators/kinds/a.yaml", "generators/systems/index.ts", "generators/vendor/shop"];
const [SHOP, BLOG] = ["generators/systems/shop/index.ts", "generators/systems/blog/index.ts"];
const [BETA, TEST] = ["generators/environments/beta.yaml", "generators/environments/test.yaml"];
const OTHERS = [
  "README.md",
  "packages.md",
  "kustogen.yaml.orig",
  "base/shop/a.yaml",
  "overlays/beta/shop/a.yaml",
  "generators/environments/schema.json",
];

it.each([
  ["base/shop/a.yaml", [SHOP]],
  ["base/blog/a.yaml", [BLOG]],
  ["overlays/beta/shop/a.yaml", [SHOP, BETA]],
  ["overlays/test/blog/a.yaml", [BLOG, TEST]],
  ["argocd/beta/shop.yaml", [SHOP, BLOG, BETA, TEST]],
  ["docs/systems/shop/install.md", [SHOP, BLOG, BETA, TEST]],
  ["generators/environments/schema.json", [SHOP, BLOG, BETA, TEST]],
])("%s depends on what all depends on, and of systems and environments on %s", (generated, own) => {
  const sources = [...FOR_ALL, ...COMMON, SHOP, BLOG, BETA, TEST, ...OTHERS];
  expect(sources.filter((source) => isInputOf(DEFAULT_FOLDERS, generated, source))).toEqual([
    ...FOR_ALL,
    ...COMMON,
    ...own,
  ]);
});
