import fc from "fast-check";

const SURROGATES = { from: 0xd800, count: 0x800 };

/**
 * Any character of Unicode, as `unit: "binary"` draws it. To find out which texts it can make that one fills a table of all
 * 1,112,064: a second of work, and a hundred megabytes, in each process that asks.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .nat({ max: 0x10ffff - SURROGATES.count })
  .map((nth) => String.fromCodePoint(nth < SURROGATES.from ? nth : nth + SURROGATES.count), nthOf);

/** Which character this is. Throws for what is none, as fast-check asks of a way back. */
function nthOf(text: unknown): number {
  const point = typeof text === "string" ? text.codePointAt(0) : undefined;
  if (point === undefined || text !== String.fromCodePoint(point) || isSurrogate(point))
    throw new Error("no character");
  return point < SURROGATES.from ? point : point - SURROGATES.count;
}

function isSurrogate(point: number): boolean {
  return point >= SURROGATES.from && point < SURROGATES.from + SURROGATES.count;
}
