import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { sha256Base64, sha256Hex } from "../../src/text/sha256.ts";
import { anyCharacter } from "./any-character.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("a text has the same hash in a browser, whatever it is made of", () => {
  const texts = ["", "\ud800", ...fc.sample(fc.string({ unit: anyCharacter }), 200)];
  const hashes = () => texts.map((text) => [sha256Hex(text), sha256Base64(text)]);
  const here = hashes();
  vi.stubGlobal("process", undefined);
  const there = hashes();
  vi.unstubAllGlobals();
  expect(there).toEqual(here);
  expect(here[0]?.[0]).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});
