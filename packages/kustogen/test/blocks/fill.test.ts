import { describe, expect, test } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { fill } from "../../src/blocks/fill.ts";

describe("the text of a file with values", () => {
  test("words stand where the file says so, dollars and braces of its own language stay", () => {
    expect(fill('listen __PORT__;\nset $x "{y}$1"; # __PORT__\n', { PORT: 80 })).toBe(
      'listen 80;\nset $x "{y}$1"; # 80\n',
    );
    expect(fill('until nc "$__HOST__" "$__PORT__"', { HOST: "DB_HOST", PORT: "$&" })).toBe(
      'until nc "$DB_HOST" "$$&"',
    );
  });

  test("lines get the indentation of theirs, and none leave no line", () => {
    const text = "server {\n  __HEADERS__\n  index a;\n}\n";
    expect(fill(text, { HEADERS: ["one;", "two;"] })).toBe("server {\n  one;\n  two;\n  index a;\n}\n");
    expect(fill(text, { HEADERS: [] })).toBe("server {\n  index a;\n}\n");
  });

  test("a text that ends with its line is lines as they are, an empty one leaves no line", () => {
    expect(fill("a:\n__B__\nc: 1\n", { B: "  b: 2\n  d: true\n" })).toBe("a:\n  b: 2\n  d: true\nc: 1\n");
    expect(fill("a:\n__B__\nc: 1\n", { B: "" })).toBe("a:\nc: 1\n");
    expect(fill("a: __A__\n", { A: true })).toBe("a: true\n");
  });

  test("a value is no text to fill again", () => {
    expect(fill("__A__", { A: "__B__" })).toBe("__B__");
  });

  test.each([
    ["a __B__", { A: 1 }, "the text has __B__"],
    ["a __A__", { A: 1, B: 2 }, "but the text doesn't have it"],
    ["a __A__ b", { A: ["x"] }, "__A__ is replaced with several lines"],
  ])("%j with %j is refused", (text, values, message) => {
    refused(() => fill(text, values)).toThrow(message);
  });
});
