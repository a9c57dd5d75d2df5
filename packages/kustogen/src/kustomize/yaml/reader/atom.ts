import type { Value } from "../../../kubernetes/value.ts";
import { type Key, keyOf, plainValue } from "./entry.ts";
import { checkPlainStart, readMarked } from "./flow.ts";
import { beginsPlain, MAX_KEY_LENGTH } from "./key.ts";
import { readPlain } from "./plain.ts";
import { isBlankOrEnd, type Source } from "./source.ts";

/** An alias, a quoted or plain scalar, or a collection in brackets. */
export function readAtom(source: Source, indent: number, code: number): Value {
  const marked = readMarked(source, code);
  if (marked !== undefined) return marked;
  if (!beginsPlain(code)) checkPlainStart(source, false);
  return plainValue(source, readPlain(source, indent, false));
}

/** True when a colon that ends a key follows on this line; the reader then stands at it. */
export function atColon(source: Source): boolean {
  if (source.keyAllowed) return false; // on a new line
  const { text } = source;
  let { pos } = source;
  let code = text.charCodeAt(pos);
  while (code === 32 || code === 9) code = text.charCodeAt(++pos);
  if (code !== 58 || !isBlankOrEnd(text.charCodeAt(pos + 1))) return false;
  source.pos = pos;
  return true;
}

/** The key that began at `start`, whose colon the reader stands at; moves behind the colon. */
export function takeKey(
  source: Source,
  value: Value,
  start: number,
  lineStart: number,
  outermost: boolean,
): Key {
  if (source.lineStart !== lineStart || source.pos - start > MAX_KEY_LENGTH)
    source.fail("a key and its colon must stand on one line, at most 1024 characters apart", start);
  source.pos++;
  source.keyAllowed = false;
  return keyOf(source, value, start, outermost);
}

/** Refuses a key inside a value that began on the same line. */
export function refuseColon(source: Source): never {
  return source.fail('": " can\'t stand inside a value; write the value in quotes');
}
