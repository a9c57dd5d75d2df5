import { expect, test } from "vitest";
import { matcherOf } from "../../src/discovery/path-glob.ts";

test.each([
  ["overlays/*/shop", "overlays/beta/shop", true],
  ["overlays/*", "overlays/beta/shop", false],
  ["overlays/**", "overlays/beta/shop", true],
  ["**/production/*", "a/b/production/shop", true],
  ["**/production/*", "production/shop", true],
  ["overlays/{beta,production}/shop", "overlays/production/shop", true],
  ["overlays/{beta,production}/shop", "overlays/qa/shop", false],
  ["overlays/beta", "overlays/beta/shop", true],
  ["./overlays/beta/", "overlays/beta", true],
  ["overlays/beta", "overlays/beta2", false],
  ["overlays/b?ta", "overlays/beta", true],
  [".", ".", true],
  [".", "base", false],
  ["a.b", "axb", false],
])("%s and %s: %s", (pattern, path, matches) => {
  expect(matcherOf(pattern)(path)).toBe(matches);
});
