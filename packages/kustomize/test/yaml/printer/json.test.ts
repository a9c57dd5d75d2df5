import fc from "fast-check";
import { expect, it } from "vitest";
import type { Value } from "../../../src/value/value.ts";
import { compareBytes, goJson } from "../../../src/yaml/printer/json.ts";
import { anyCharacter } from "../../text/any-character.ts";

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...'a<>&"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028\u2029\ud83d\ude00\ud800\udfff\uffff\ue000é'.split(""),
    ),
    fc.string({ unit: anyCharacter, maxLength: 1 }),
  ),
  maxLength: 6,
});
/** A text without halves of characters, which become the replacement character. */
const whole = (given: string) => Buffer.from(given).toString();

it("text is printed as JSON that Go prints: with HTML characters and line separators escaped, and read back", () => {
  fc.assert(
    fc.property(text, (given) => {
      const printed = JSON.stringify(whole(given)).replace(
        /[<>&\u2028\u2029]/g,
        (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
      expect(goJson(given).replaceAll("\\ufffd", "\ufffd")).toBe(printed);
      expect(JSON.parse(goJson(given))).toBe(whole(given));
    }),
  );
});

it("keys are in the order of their bytes", () => {
  fc.assert(
    fc.property(text.map(whole), text.map(whole), (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const value: Value = Object.fromEntries([
        [a, 1],
        [b, [true, null, 2n ** 64n]],
      ]);
      expect(Object.keys(JSON.parse(goJson(value)))).toHaveLength(a === b ? 1 : 2);
    }),
  );
  expect(goJson({ b: { d: false, c: [] }, a: "x", "": 1 })).toBe('{"":1,"a":"x","b":{"c":[],"d":false}}');
});
