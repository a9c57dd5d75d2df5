import { expect, it } from "vitest";
import { fieldLines } from "../../src/provenance/field-lines.ts";

it("each line of what is printed is that of its first field, or of an item of a list, in its document", () => {
  const found = fieldLines(
    "kind: A\nspec:\n  args:\n  - x\n  - y\n  ports:\n  - n: 1\n    m: 2\n---\nkind: B\n1: {a: b}\n",
  );
  expect([...found].map(([line, { document, path }]) => `${line} ${document} ${path.join("/")}`)).toEqual([
    "1 0 kind",
    "2 0 spec",
    "3 0 spec/args",
    "4 0 spec/args/0",
    "5 0 spec/args/1",
    "6 0 spec/ports",
    "7 0 spec/ports/0/n",
    "8 0 spec/ports/0/m",
    "10 1 kind",
    "11 1 1",
  ]);
  expect([...fieldLines("args:\n- |\n  a\n  b\n- c\n  d\n").keys()]).toEqual([1, 2, 5]);
  expect(fieldLines("").size).toBe(0);
});
