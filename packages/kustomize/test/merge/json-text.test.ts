import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/errors/errors.ts";
import { jsonAsWritten, parseJson } from "../../src/merge/json-text.ts";

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
    if (error instanceof InputError) return undefined;
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
    ["", "patch.json: not valid JSON"],
    ["[1,\n 2,\n]", "patch.json: not valid JSON"],
    ["[\n1,\n2}", 'patch.json:3: "," or "]" must follow an element of a list in brackets'],
    ["[1e999]", "patch.json: not valid JSON: it has a number that is too large"],
  ])("that is none is refused, with the line if it is no YAML either: %j", (text, message) => {
    expect(() => parseJson(text, "patch.json")).toThrow(message);
  });

  it("keeps its scalars as they are written where they are compared as texts", () => {
    const text = '{"a": [1.50, "\\u003c", true, null], "__proto__" : 1e2, "a\\n": {}, "b": "c\\":1"}';
    expect(jsonAsWritten(text)).toEqual(
      JSON.parse(
        '{"a": ["1.50", "\\"\\\\u003c\\"", "true", null], "__proto__": "1e2", "a\\n": {}, "b": "\\"c\\\\\\":1\\""}',
      ),
    );
  });

  it("has the same mappings, lists and keys as it is written", () => {
    const isScalar = (value: unknown) => typeof value !== "object" || value === null;
    const shape = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (_, one) => (isScalar(one) && one !== null ? 1 : one)));
    fc.assert(
      fc.property(texts, (text) => {
        expect(shape(jsonAsWritten(text))).toEqual(shape(parseJson(text, "patch.json")));
      }),
    );
  });
});
