import { sha256Hex } from "./sha256.ts";

// Texts that can be longer than the longest one that JavaScript has.

/** The parts of a text in one, if they have at most that many characters; otherwise a beginning that has more. */
export function beginningOf(parts: readonly string[], most: number): string {
  let text = "";
  for (const part of parts) if (text.length <= most) text += part.slice(0, most + 1);
  return text;
}

const LONG = 1_000_000;

/** A text that distinguishes lists of lines: the lines themselves, and a hash in place of many. */
export function identityOf(lines: readonly string[]): string {
  return lines.reduce((before, line) => {
    const text = `${before}\n${line}`;
    return text.length > LONG ? sha256Hex(text) : text;
  }, "");
}
