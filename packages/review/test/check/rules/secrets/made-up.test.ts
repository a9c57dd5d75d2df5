import { tokensOf } from "@kustogen/kustomize/credentials/forms.ts";
import { expect, it } from "vitest";
import { isMadeUp } from "../../../../src/check/rules/secrets/made-up.ts";
import { isSample } from "../../../../src/check/rules/secrets/stand-in.ts";

const BEARER = "Authorization: Bearer";
const RANDOM = ["a8Fh3kQ9zLx2", "Vb7Nc4Tm6Rw1"].join("");

it.each([
  ["--matrix-token syt_c2hvcA_abc123 \\", true],
  ["Bearer shop-d3mo-key-xyz789", true],
  // Only a sequence that nothing random is beside.
  [`token: ghp_${RANDOM}abc123`, false],
  [`${BEARER} ${RANDOM}`, false],
  [`${BEARER} ${RANDOM}_xyz`, false],
  [`BOT=123456789:AA${RANDOM}${RANDOM}`, false],
  // A sequence of a few characters occurs by chance.
  [`${BEARER} k3x9Qabc8f2mZ7c1`, false],
  // A long sequence is as likely a key as anything else.
  [`${BEARER} ${"abcdef1234567890".repeat(2)}`, false],
  [`token: ghp_${["abcdefghijklmnopqrstuvwxyz", "0123456789"].join("")}`, false],
  [`token: ghp_${["AbCdEfGhIjKlMnOpQrStUvWxYz", "0123456789"].join("")}`, false],
  [`AWS_KEY=${["AKIA", "1234567890ABCDEF"].join("")}`, false],
  ["no token here: abc123", false],
])("a token is made up if it consists of sequences and words: %s, %s", (text, expected) => {
  expect([...tokensOf(text)].some(isMadeUp)).toBe(expected);
  expect(isSample(text)).toBe(expected);
});

it("a token in words behind its kind is a sample", () => {
  expect(isSample(`${BEARER} your-api-t0ken-4711`)).toBe(true);
  expect(isSample(`${BEARER} ours-api-t0ken-4711`)).toBe(false);
  expect(isSample(`${BEARER} your-api-t0ken-4711 ghp_${RANDOM}`)).toBe(false);
});
