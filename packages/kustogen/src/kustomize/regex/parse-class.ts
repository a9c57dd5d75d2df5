import { anyOf, not, PERL, POSIX, range, unicode } from "./charsets.ts";
import type { Cursor } from "./cursor.ts";
import type { CharSet } from "./syntax.ts";

const ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** Reads a class in brackets whose opening one has been read; with `fold` whatever the case of letters. */
export function readClass(cursor: Cursor, fold: boolean): CharSet {
  const negative = cursor.take("^");
  const sets: CharSet[] = [];
  for (let first = true; first || !cursor.looking("]"); first = false) {
    if (cursor.done) cursor.fail('"[" without "]"');
    sets.push(readPosix(cursor) ?? readEscapedInClass(cursor) ?? readRange(cursor, fold));
  }
  cursor.advance();
  const all = anyOf(sets);
  return negative ? not(all) : all;
}

/** Reads a class such as `\\d`, `\\W` or `\\p{Greek}` whose backslash has been read; undefined when there is none. */
export function readEscapedClass(cursor: Cursor): CharSet | undefined {
  const char = cursor.next ?? cursor.fail("it ends with a backslash");
  const letter = char.toLowerCase();
  const perl = Object.hasOwn(PERL, letter) ? PERL[letter] : undefined;
  if (perl !== undefined) {
    cursor.advance();
    return char === letter ? perl : not(perl);
  }
  if (letter !== "p") return undefined;
  cursor.advance();
  let negative = char === "P";
  let name = cursor.done ? "" : cursor.advance();
  if (name === "{") name = cursor.until("}") ?? cursor.fail("\\p{ without }");
  if (name.startsWith("^")) {
    negative = !negative;
    name = name.slice(1);
  }
  const set = unicode(name) ?? cursor.fail(`there is no Unicode class "${name}"`);
  return negative ? not(set) : set;
}

/** Reads the character that an escape stands for; the backslash has been read. */
export function readEscapedCode(cursor: Cursor): number {
  const octal = cursor.match(/^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/, 3)?.[0];
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const hex = cursor.match(/^x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})/, 12);
  if (hex !== undefined) {
    const code = Number.parseInt((hex[1] ?? hex[2]) as string, 16);
    return code <= 0x10ffff ? code : cursor.fail(`there is no character ${hex[0]}`);
  }
  if (cursor.done) cursor.fail("it ends with a backslash");
  const char = cursor.advance();
  if (Object.hasOwn(ESCAPES, char)) return ESCAPES[char] as number;
  const code = char.codePointAt(0) as number;
  if (code >= 128 || /[A-Za-z0-9]/.test(char)) cursor.fail(`\\${char} is not known here`);
  return code;
}

function readPosix(cursor: Cursor): CharSet | undefined {
  if (!cursor.looking("[:")) return undefined;
  const found = cursor.match(/^\[:(\^?)([A-Za-z]*):\]/, 16);
  if (found === undefined) return undefined;
  const name = found[2] as string;
  const set = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
  if (set === undefined) return cursor.fail(`there is no class ${found[0]}`);
  return found[1] === "^" ? not(set) : set;
}

function readEscapedInClass(cursor: Cursor): CharSet | undefined {
  if (!cursor.take("\\")) return undefined;
  const set = readEscapedClass(cursor);
  if (set === undefined) cursor.at--;
  return set;
}

function readRange(cursor: Cursor, fold: boolean): CharSet {
  const low = readClassChar(cursor);
  if (cursor.next !== "-" || cursor.afterNext === "]" || cursor.afterNext === undefined)
    return range(low, low, fold);
  cursor.advance();
  const high = readClassChar(cursor);
  if (high < low) cursor.fail("a range that ends before it begins");
  return range(low, high, fold);
}

function readClassChar(cursor: Cursor): number {
  if (cursor.take("\\")) return readEscapedCode(cursor);
  if (cursor.done) cursor.fail('"[" without "]"');
  return cursor.advance().codePointAt(0) as number;
}
