import { expect, it } from "vitest";
import { decode, type Shape } from "../../src/load/decode.ts";
import { readKustomization } from "../../src/load/kustomization.ts";
import type { Path, Value } from "../../src/value/value.ts";

const SHAPE = {
  fields: {
    text: "string",
    flag: "boolean",
    count: "integer",
    all: "any",
    texts: { list: "string" },
    flags: { list: "boolean" },
    counts: { list: "integer" },
    lists: { list: { list: "string" } },
    maps: { list: { fields: { inner: "string" } } },
    any: { list: "any" },
    map: { map: "string" },
  },
} as const satisfies Shape;

/** The values as decoded, or the message with the place. */
function decoded(value: Value, options = {}): unknown {
  try {
    const locate = (path: Path) => `f:${path.join(".")}`;
    return decode(value, SHAPE, { strict: true, coerce: false, locate, ...options });
  } catch (error) {
    return (error as Error).message;
  }
}

it.each<[Value, unknown]>([
  [
    { text: "a", flag: false, count: 10 },
    { text: "a", flag: false, count: 10 },
  ],
  [{ text: null, map: null, texts: null }, {}],
  [
    { all: { a: [null] }, any: [null, 1] },
    { all: { a: [null] }, any: [null, 1] },
  ],
  [
    { texts: [null], flags: [null], counts: [null], lists: [null], maps: [null] },
    { texts: [""], flags: [false], counts: [0], lists: [[]], maps: [{}] },
  ],
  [{ map: { b: "1", a: null } }, { map: { b: "1", a: "" } }],
  [{ TEXT: "b", text: "a" }, { text: "a" }],
  [{ Text: "b", TEXT: "a" }, { text: "b" }],
  [{ Maps: [{ INNER: "a" }] }, { maps: [{ inner: "a" }] }],
  [{ texxt: "a" }, 'f:texxt: unknown field "texxt"; did you mean "text"?'],
  [{ maps: [{ innre: 1 }] }, 'f:maps.0.innre: unknown field "maps[0].innre"; did you mean "inner"?'],
  [{ other: 1 }, 'f:other: unknown field "other"'],
  [{ maps: [{ inner: [] }] }, "f:maps.0.inner: maps[0].inner must be text but is a list"],
  [{ maps: [{}, 1] }, "f:maps.1: maps[1] must be a mapping but is the number 1"],
  [{ map: { "a.b": 1 } }, 'f:map.a.b: map["a.b"] must be text but is the number 1; write it in quotes'],
  [{ text: true }, "f:text: text must be text but is true; write it in quotes"],
  [{ count: 1.5 }, "f:count: count must be a whole number but is the number 1.5"],
  [{ flag: "yes" }, 'f:flag: flag must be true or false but is text "yes"'],
  [{ texts: { a: 1 } }, "f:texts: texts must be a list but is a mapping"],
  [[], "f:: expected a mapping but is a list"],
])("%j is read as %j", (value, expected) => expect(decoded(value)).toEqual(expected));

it("a number is called what the file says", () => {
  expect(() => readKustomization("images:\n- {name: a, newTag: 553640e6}\n", "/k.yaml")).toThrow(
    "/k.yaml:2: images[0].newTag must be text but is the number 553640e6; write it in quotes",
  );
});

it("fields that aren't known and texts that aren't quoted may be allowed", () => {
  expect(decoded({ other: 1, text: "a" }, { strict: false })).toEqual({ text: "a" });
  expect(decoded({ text: 1, texts: [true, 2n], map: { a: 1.5 } }, { coerce: true })).toEqual({
    text: "1",
    texts: ["true", "2"],
    map: { a: "1.5" },
  });
  expect(decoded({ count: 2n ** 64n })).toEqual({ count: 2n ** 64n });
  expect(decoded({ text: [] }, { coerce: true })).toBe("f:text: text must be text but is a list");
  expect(decoded({ count: "1" }, { coerce: true, locate: undefined, file: "a.yaml" })).toBe(
    'a.yaml: count must be a whole number but is text "1"',
  );
  expect(decoded({ count: "1" }, { locate: undefined })).toBe('count must be a whole number but is text "1"');
  expect(decode(undefined, SHAPE, { strict: true, coerce: false })).toBeUndefined();
});
