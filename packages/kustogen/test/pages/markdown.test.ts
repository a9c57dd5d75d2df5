import { expect, test } from "vitest";
import { blocks, code, prose, section, shell } from "../../src/pages/markdown.ts";

test("what is empty leaves nothing behind", () => {
  expect(blocks("a", "", undefined, "b")).toBe("a\n\nb");
  expect(section("## Metrics", "", undefined)).toBe("");
  expect(shell([])).toBe("");
});

test("prose can't become HTML or emphasis, and code in it stays as it is", () => {
  expect(prose("key <NAME> of proj-* by `echo <x> *`")).toBe("key \\<NAME> of proj-\\* by `echo <x> *`");
});

test("code may have backticks in it", () => {
  expect(code("Host(`a`)")).toBe("`` Host(`a`) ``");
});
