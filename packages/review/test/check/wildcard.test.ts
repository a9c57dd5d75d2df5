import { expect, it } from "vitest";
import { wildcard } from "../../src/check/model/wildcard.ts";

it.each<[pattern: string, matches: string[], others: string[]]>([
  ["shop", ["shop"], ["", "shop2", "a shop"]],
  ["*", ["", "a", "shop"], []],
  ["", [""], ["a"]],
  ["shop-*", ["shop-", "shop-a"], ["shop", "a-shop-b"]],
  ["*-shop", ["-shop", "a-shop"], ["shop", "a-shop-b"]],
  ["ab*ba", ["abba", "ab-ba"], ["aba", "ab", "ba"]],
  ["a*b*c", ["abc", "a1b2c", "abbc"], ["ac", "acb", "a-c-b"]],
  ["a*bb*bb*c", ["abbbbc", "a-bb-bb-c"], ["abbbc", "abbc"]],
  ["*x*", ["x", "axb"], ["", "ab"]],
  ["a*b*b", ["abb", "a-b-b"], ["ab", "a-b"]],
  ["a**b", ["ab", "a-b"], ["a", "b"]],
  ["a.*", ["a.b"], ["ab"]],
])("%s matches whatever stands for each star, and nothing else", (pattern, matches, others) => {
  const isMatch = wildcard(pattern);
  expect(matches.filter((text) => !isMatch(text))).toEqual([]);
  expect(others.filter(isMatch)).toEqual([]);
});
