import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/errors/errors.ts";
import { JsonScalar, type JsonValue, parseJson } from "../../src/merge/json-text.ts";

/** What the language's own parser makes of a text; undefined if it refuses it. */
function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function read(text: string): { value: unknown } | undefined {
  try {
    return { value: parseJson(text, "patch.json") };
  } catch (error) {
    if (error instanceof InputError && error.code === "invalid-json") return undefined;
    throw error;
  }
}

const PIECES = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "\\",
  '\\"',
  " ",
  "\n",
  "-",
  "0",
  "1.5e3",
  "t",
  "true",
  "null",
  "x",
];
const texts = fc
  .tuple(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(undefined, 1, "\t"))
  .map(([value, indent]) => JSON.stringify(value, undefined, indent));
/** A text with one thing left out, put in or written twice, which mostly makes no JSON of it. */
const spoiled = fc
  .tuple(texts, fc.nat(), fc.nat({ max: 3 }), fc.constantFrom("", ...PIECES))
  .map(([text, at, left, put]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + put + text.slice(from + left);
  });

describe("JSON in a patch", () => {
  it("is read, or refused, as JSON is everywhere", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          texts,
          spoiled,
          fc.array(fc.constantFrom(...PIECES)).map((list) => list.join("")),
        ),
        (text) => {
          expect(read(text)).toEqual(parsed(text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each<[text: string, message: string]>([
    ["", "line 1: expected a JSON value"],
    ["[1,\n 2,\n]", "line 3: expected a JSON value"],
    ["[tru]", "line 1: expected a JSON value"],
    ["[\n1 2]", 'line 2: expected "," or "]"'],
    ['{"a" 1}', 'line 1: expected ":"'],
    ['{"a": 1 "b"}', 'line 1: expected "," or "}"'],
    ["{a: 1}", "line 1: expected a key in double quotes"],
    ['["a\n"]', "line 1: expected a string"],
    ["[] []", "line 1: more text after the JSON value"],
    ["[1e999]", "line 1: the number 1e999 is too large"],
  ])("that is none is refused with the line and what was expected: %j", (text, message) => {
    expect(() => parseJson(text, "patch.json")).toThrow(`patch.json: not valid JSON on ${message}`);
  });

  it("keeps its scalars as they are written where they are compared as texts", () => {
    const written = (value: JsonValue): unknown =>
      value instanceof JsonScalar
        ? value.text
        : Array.isArray(value)
          ? value.map((item) => written(item))
          : value &&
            Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(item as JsonValue)]));
    const text = '{"a": [1.50, "\\u003c", true, null], "__proto__": 1e2, "a\\n": {}}';
    expect(written(parseJson(text, "patch.json", true))).toEqual(
      JSON.parse('{"a": ["1.50", "\\"\\\\u003c\\"", "true", null], "__proto__": "1e2", "a\\n": {}}'),
    );
  });
});
