import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { expect, it } from "vitest";
import { anyTextIn, base64Of, binaryText, bytesOf, bytesOfBase64, textIn } from "../../src/text/bytes.ts";
import { anyCharacter } from "./any-character.ts";

const bytes = fc.uint8Array({ maxLength: 40 });
const text = fc.string({ unit: anyCharacter, maxLength: 40 });

it("bytes are text where Node says that they are UTF-8, byte order mark and all", () => {
  fc.assert(
    fc.property(fc.oneof(bytes, text.map(bytesOf)), (given) => {
      expect(textIn(given)).toBe(isUtf8(given) ? Buffer.from(given).toString("utf8") : undefined);
      expect(anyTextIn(given)).toBe(Buffer.from(given).toString("utf8"));
    }),
  );
  const marked = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
  expect([textIn(marked), anyTextIn(marked)]).toEqual(["\ufeffa", "\ufeffa"]);
});

it("text becomes the bytes that Node makes of it, also with halves of characters", () => {
  fc.assert(
    fc.property(text, (given) => {
      expect([...bytesOf(given)]).toEqual([...Buffer.from(given)]);
    }),
  );
  expect([...bytesOf("a\ud800")]).toEqual([...Buffer.from("a\ud800")]);
});

it("base64 is written and read as Node does", () => {
  fc.assert(
    fc.property(bytes, text, (given, words) => {
      const written = Buffer.from(given).toString("base64");
      expect(base64Of(given)).toBe(written);
      expect(base64Of(words)).toBe(Buffer.from(words).toString("base64"));
      expect([...bytesOfBase64(written)]).toEqual([...given]);
      expect(binaryText(given)).toBe(Buffer.from(given).toString("latin1"));
    }),
  );
});

it("base64 that is broken into lines, cut off, or ends early is read as far as it goes", () => {
  for (const given of [
    "TGlu\nZXM=\n",
    "TGluZXM",
    "TGluZX",
    "TGluZ",
    "TG=luZXM=",
    "",
    "====",
    "TG\u0080luZXM=",
    "TG\u007fluZXM=",
    "TG*lu",
  ])
    expect([...bytesOfBase64(given)], given).toEqual([...Buffer.from(given, "base64")]);
});

it("large contents are no matter", () => {
  const large = new Uint8Array(300_000).fill(200);
  expect(base64Of(large)).toBe(Buffer.from(large).toString("base64"));
});
