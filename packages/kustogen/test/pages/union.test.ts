import { expect, test } from "vitest";
import type { Deployed } from "../../src/pages/deployed.ts";
import { inWords, onlyIn, union } from "../../src/pages/union.ts";

/** Environments by name; `union` reads nothing else of them but what `itemsOf` does. */
const named = (...names: string[]) => names.map((name) => ({ environment: { name } }) as Deployed);

function merged(lists: Record<string, string[]>): string[] {
  const deployed = named(...Object.keys(lists));
  return union(deployed, ({ environment }) => lists[environment.name] ?? []).map(
    ({ item, where }) => `${item}${onlyIn(where, deployed)}`,
  );
}

test("what all environments have alike is told once", () => {
  expect(merged({ beta: ["a", "b"], production: ["a", "b"] })).toEqual(["a", "b"]);
});

test("what one has alone says where, and steps stay in their order", () => {
  expect(merged({ beta: ["a", "b", "d"], production: ["a", "c", "d"] })).toEqual([
    "a",
    "b (beta)",
    "c (production)",
    "d",
  ]);
  expect(merged({ beta: ["b", "z"], production: ["p", "z"] })).toEqual(["b (beta)", "p (production)", "z"]);
  expect(merged({ beta: [], production: ["p"] })).toEqual(["p (production)"]);
});

test("what two of three have says both", () => {
  expect(merged({ a: ["x"], b: ["x"], c: [] })).toEqual(["x (a, b)"]);
});

test("texts say where they apply unless all have them, and items of lists follow each other", () => {
  const deployed = named("a", "b");
  const texts = (lists: Record<string, string[]>) =>
    inWords(
      union(deployed, ({ environment }) => lists[environment.name] ?? []),
      deployed,
    );
  expect(texts({ a: ["- x\n- y", "- z"], b: ["- x\n- y"] })).toBe("- x\n- y\n- (a) z");
  expect(texts({ a: ["x", "```sh\n1\n```"], b: ["x", "only"] })).toBe(
    "x\n\n**Only in a:**\n\n```sh\n1\n```\n\n**Only in b:** only",
  );
  expect(texts({})).toBe("");
});
