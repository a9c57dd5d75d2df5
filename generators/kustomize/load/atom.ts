import type { Value } from "../../model/value.ts";
import { type Key, keyOf, plainValue, quotedValue } from "./entry.ts";
import { checkPlainStart, readFlow } from "./flow.ts";
import { beginsPlain, MAX_KEY_LENGTH } from "./key.ts";
import { readPlain } from "./plain.ts";
import { readAlias, resolveTagged } from "./properties.ts";
import { readQuoted } from "./quoted.ts";
import { isBlankOrEnd, type Source } from "./source.ts";

/** What the tag makes of the value just read. */
export function tagged(source: Source, value: Value, tag: string, at: number): Value {
  if (!source.quoted && source.plain === undefined) return value;
  return resolveTagged(source, tag, source.plain ?? (value as string), source.quoted, at);
}

/** An alias, a quoted or plain scalar, or a collection in brackets. */
export function readAtom(source: Source, indent: number, code: number): Value {
  switch (code) {
    case 34:
    case 39:
      return quotedValue(source, readQuoted(source));
    case 91:
    case 123:
      return readFlow(source);
    case 42:
      return readAlias(source);
    default:
      if (!beginsPlain(code)) checkPlainStart(source, false);
      return plainValue(source, readPlain(source, indent, false));
  }
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
