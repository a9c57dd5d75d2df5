import { expect, test } from "vitest";
import { blocks, code, prose, section, shell, table } from "../../src/pages/markdown.ts";

test("what is empty leaves nothing behind", () => {
  expect(blocks("a", "", undefined, "b")).toBe("a\n\nb");
  expect(section("## Metrics", "", undefined)).toBe("");
  expect(table(["A"], [])).toBe("");
  expect(shell([])).toBe("");
});

test("a cell can hold bars and several lines", () => {
  expect(table(["A", "B"], [[code("a | b"), "c\nd"]])).toBe("| A | B |\n|---|---|\n| `a \\| b` | c<br>d |");
});

test("prose can't become HTML or emphasis, and code in it stays as it is", () => {
  expect(prose("key <NAME> of proj-* by `echo <x> *`")).toBe("key \\<NAME> of proj-\\* by `echo <x> *`");
});

test("code may have backticks in it", () => {
  expect(code("Host(`a`)")).toBe("`` Host(`a`) ``");
});

test("what follows a port-forward is for a second terminal", () => {
  expect(shell(["kubectl -n a port-forward svc/a 1:1", "curl http://localhost:1"])).toBe(
    "```sh\nkubectl -n a port-forward svc/a 1:1\n# meanwhile, in a second terminal\ncurl http://localhost:1\n```",
  );
});
