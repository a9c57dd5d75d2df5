import fc from "fast-check";
import { expect, test } from "vitest";
import { base64Of, textIn } from "../../../src/text/bytes.ts";
import { decodedBinary } from "../../../src/yaml/reader/properties.ts";
import { anyCharacter } from "../../text/any-character.ts";

const BEGINNINGS = [
  0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
];
const bytes = fc.array(fc.oneof(fc.constantFrom(...BEGINNINGS), fc.integer({ min: 0, max: 255 })), {
  maxLength: 40,
});
const character = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 3 });

/** One character after the other, asked of the decoder of the platform. */
function oneByOne(all: Uint8Array): string {
  let text = "";
  for (let at = 0; at < all.length; ) {
    const sizes = [1, 2, 3, 4].filter((size) => at + size <= all.length);
    const size = sizes.find((one) => textIn(all.subarray(at, at + one)) !== undefined);
    text += size === undefined ? "\ufffd" : textIn(all.subarray(at, at + size));
    at += size ?? 1;
  }
  return text;
}

test("each byte of !!binary that is no part of UTF-8 becomes a replacement character of its own", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(bytes, character), { maxLength: 4 }), (parts) => {
      const all = Uint8Array.from(
        parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : part)),
      );
      expect(decodedBinary(base64Of(all))).toBe(oneByOne(all));
    }),
    { numRuns: 2000 },
  );
});
