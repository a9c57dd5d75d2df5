import { expect, test } from "vitest";
import { matcherOf } from "../../src/discovery/globs.ts";

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

test("a pattern of many stars is answered at once, whatever the name", () => {
  const matches = matcherOf(`${"*a".repeat(40)}b`);
  expect(matches("a".repeat(60))).toBe(false);
  expect(matches(`${"a".repeat(60)}b`)).toBe(true);
  expect(matcherOf("a/**/b/**/c/**/*.{yaml,json}")("a/b/x/c/d.json")).toBe(true);
  expect(matcherOf("a/**/b/**/c/**/*.{yaml,json}")("a/b/x/d/d.json")).toBe(false);
});

test("a line end in a folder's name hides nothing from a pattern", () => {
  expect(matcherOf("overlays/**")("overlays/a\n\u2028b/shop")).toBe(true);
  expect(matcherOf("**/shop")("overlays/a\nb/shop")).toBe(true);
});
