import { expect, test } from "vitest";
import { argoMatcher, matcherOf } from "../../src/discovery/globs.ts";

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

test("a pattern of many choices is answered at once, whatever the name", () => {
  expect(argoMatcher(`${"{a,a}".repeat(40)}x`, "directory")(`${"a".repeat(40)}.yaml`)).toBe(false);
  expect(argoMatcher(`${"{a,b}".repeat(40)}*`, "directory")(`${"ab".repeat(20)}.yaml`)).toBe(true);
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

test.each([
  ["folders", "apps/*", ["apps/a"], ["apps/a/b", "apps"]],
  ["folders", "apps/[ab]?", ["apps/ax"], ["apps/cx"]],
  ["folders", "{a,b}", ["{a,b}"], ["a"]],
  ["files", "apps", ["apps", "apps/a/b.json"], ["apps2"]],
  ["files", "apps/*.json", ["apps/a/b.json"], ["apps/a.yaml"]],
  ["directory", "*.yaml", ["a/b.yaml"], ["a.yml"]],
  ["directory", "{a.yaml,b/*}", ["a.yaml", "b/c/d"], ["c.yaml"]],
  ["directory", "[!a]*", ["b.yaml"], ["a.yaml"]],
  // What gobwas/glob 0.2.3 matches, which Argo CD asks.
  ["directory", "[^e].yaml", ["e.yaml", "^.yaml"], ["f.yaml"]],
  ["directory", "[a-c].yaml", ["a.yaml", "b.yaml"], ["d.yaml", "-.yaml"]],
  ["directory", "[ea-c].yaml", ["e.yaml", "a.yaml", "-.yaml", "c.yaml"], ["b.yaml"]],
  ["directory", "[a\\]b].yaml", ["a.yaml", "].yaml"], ["\\.yaml"]],
  ["directory", "[a-ce].yaml", [], ["a.yaml", "e.yaml"]],
  ["directory", "{[e-],b}.yaml", [], ["e.yaml", "b.yaml"]],
  ["directory", "[c-a].yaml", [], ["a.yaml", "b.yaml"]],
  ["directory", "{}e.yaml", [], ["e.yaml"]],
  ["directory", "[a", [], ["a", "[a"]],
] as const)("a pattern of %s: %s", (kind, pattern, matched, others) => {
  const matches = argoMatcher(pattern, kind);
  expect([...matched, ...others].filter(matches)).toEqual(matched);
});
