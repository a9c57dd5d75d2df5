import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { finderInTexts } from "../../src/check/find-in-texts.ts";

afterEach(() => {
  shortcuts.taken = true;
});

it("finds texts in order, with the innermost field and the whole path", () => {
  const all = finderInTexts((text, key, path) => [`${text} ${key} ${path.join("/")}`]);
  expect(all({ a: "1", b: [{ c: "2" }, ["3", 4, null]], d: {} })).toEqual([
    "1 a a",
    "2 c b/0/c",
    "3 b b/1/0",
  ]);
});

it("what is found doesn't depend on parts that other values share, whatever was searched before", () => {
  const key = fc.constantFrom("a", "b", "ip");
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom("x", "y", "", 1, null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, value, key, (one, other, name) => {
      const parts = [
        { [name]: one, b: other },
        { ip: one },
        [other, { a: one, ip: { a: other } }],
        { b: one },
      ];
      const look = (text: string, at: string, path: readonly (string | number)[]) =>
        (at === "ip" ? text === "x" : text === "y") ? [[text, ...path]] : [];
      const [short, long] = [true, false].map((taken) => {
        shortcuts.taken = taken;
        const find = finderInTexts(look);
        return [...parts, ...parts].map((part) => find(part as Value));
      });
      expect(short).toEqual(long);
    }),
  );
});
