import type { Value } from "../../value/value.ts";
import { type Key, keyOf, plainValue } from "./entry.ts";
import { checkPlainStart, readMarked } from "./flow.ts";
import { beginsPlain, MAX_KEY_LENGTH } from "./key.ts";
import { readPlain } from "./plain.ts";
import { isBlankOrEnd, type YamlReader } from "./yaml-reader.ts";

/** An alias, a quoted or plain scalar, or a collection in brackets. */
export function readFlowNode(reader: YamlReader, indent: number, code: number): Value {
  const marked = readMarked(reader, code);
  if (marked !== undefined) return marked;
  if (!beginsPlain(code)) checkPlainStart(reader, false);
  return plainValue(reader, readPlain(reader, indent, false));
}

/** True if a colon that ends a key follows on this line; the reader is then at it. */
export function atColon(reader: YamlReader): boolean {
  if (reader.keyAllowed) return false; // on a new line
  const { text } = reader;
  let { pos } = reader;
  let code = text.charCodeAt(pos);
  while (code === 32 || code === 9) code = text.charCodeAt(++pos);
  if (code !== 58 || !isBlankOrEnd(text.charCodeAt(pos + 1))) return false;
  reader.pos = pos;
  return true;
}

/** The key that began at `start`, with its colon at the position; moves past the colon. */
export function takeKey(
  reader: YamlReader,
  value: Value,
  start: number,
  lineStart: number,
  outermost: boolean,
): Key {
  if (reader.lineStart !== lineStart || reader.pos - start > MAX_KEY_LENGTH)
    reader.fail("a key and its colon must be on one line, at most 1024 characters apart", start);
  reader.pos++;
  reader.keyAllowed = false;
  return keyOf(reader, value, start, outermost);
}

/** Rejects a key inside a value that began on the same line. */
export function refuseColon(reader: YamlReader): never {
  return reader.fail('": " can\'t occur inside a value; write the value in quotes');
}
