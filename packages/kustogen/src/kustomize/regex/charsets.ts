import type { CharSet } from "./syntax.ts";

const between =
  (low: number, high: number): CharSet =>
  (code) =>
    code >= low && code <= high;

/** True for any member of one of the sets. */
export function anyOf(sets: readonly CharSet[]): CharSet {
  return (code) => sets.some((has) => has(code));
}

export const not =
  (set: CharSet): CharSet =>
  (code) =>
    !set(code);

const digit = between(48, 57);
const upper = between(65, 90);
const lower = between(97, 122);
const alpha = anyOf([upper, lower]);

/** An ASCII letter, digit or underscore, which is what `\w` and `\b` go by. */
export const isWord: CharSet = (code) => digit(code) || alpha(code) || code === 95;

/** The code points from low to high; with `fold` also those that differ only in case from one of them. */
export function range(low: number, high: number, fold: boolean): CharSet {
  const plain = between(low, high);
  return fold ? (code) => plain(code) || folds(code).some(plain) : plain;
}

/** The code points that differ from this one only in case. */
function folds(code: number): number[] {
  const char = String.fromCodePoint(code);
  const result: number[] = [];
  for (const text of [char.toLowerCase(), char.toUpperCase(), char.toUpperCase().toLowerCase()]) {
    const other = text.codePointAt(0) as number;
    if (String.fromCodePoint(other).length === text.length && other !== code) result.push(other);
  }
  // The Kelvin sign, the long s and the sharp S have no partner the other way round.
  if (code === 75 || code === 107) result.push(0x212a);
  if (code === 83 || code === 115) result.push(0x17f);
  return result;
}

/** Perl's classes: `\d`, `\s` and `\w`, all ASCII only. */
export const PERL: Readonly<Record<string, CharSet>> = {
  d: digit,
  s: (code) => code === 32 || code === 9 || code === 10 || code === 12 || code === 13,
  w: isWord,
};

/** POSIX classes as in `[[:alpha:]]`. */
export const POSIX: Readonly<Record<string, CharSet>> = {
  alnum: anyOf([digit, alpha]),
  alpha,
  ascii: between(0, 127),
  blank: (code) => code === 9 || code === 32,
  cntrl: (code) => code <= 31 || code === 127,
  digit,
  graph: between(33, 126),
  lower,
  print: between(32, 126),
  punct: (code) => code >= 33 && code <= 126 && !digit(code) && !alpha(code),
  space: (code) => code === 32 || (code >= 9 && code <= 13),
  upper,
  word: isWord,
  xdigit: anyOf([digit, between(65, 70), between(97, 102)]),
};

/** A Unicode category (`L`, `Lu`) or script (`Greek`); undefined when there is none of that name. */
export function unicode(name: string): CharSet | undefined {
  if (name === "Any") return () => true;
  const property = /^[A-Z][a-z]?$/.test(name)
    ? name
    : /^[A-Z][A-Za-z_]+$/.test(name)
      ? `Script=${name}`
      : undefined;
  if (property === undefined) return undefined;
  try {
    const regex = new RegExp(`^\\p{${property}}$`, "u");
    return (code) => regex.test(String.fromCodePoint(code));
  } catch {
    return undefined;
  }
}
