import type { Value } from "../../../kubernetes/value.ts";
import { addEntry, closeMap, type Key, keyOf, type OpenMap, plainValue, quotedValue } from "./entry.ts";
import { MAX_KEY_LENGTH } from "./key.ts";
import { readPlain } from "./plain.ts";
import { closeAnchor, openAnchor, readAlias, readProperties, tagged } from "./properties.ts";
import { readQuoted } from "./quoted.ts";
import { atDocumentMark, isBlankOrEnd, type Source, skipInFlow } from "./source.ts";
import { noteFlow } from "./written.ts";

/** Reads the `[…]` or `{…}` at the position. */
export function readFlow(source: Source): Value {
  source.enter();
  source.brackets++;
  const value = source.text.charCodeAt(source.pos) === 91 ? readList(source) : readMap(source);
  // What stands inside is in brackets with it.
  if (--source.brackets === 0 && source.dialect === "resource") noteFlow(value as object, true);
  source.keyAllowed = false;
  return value;
}

/** The code of the next token inside brackets; throws at the end of the text. */
function next(source: Source, opened: number): number {
  skipInFlow(source);
  const code = source.text.charCodeAt(source.pos);
  if (code === 0 || atDocumentMark(source)) source.fail(`the ${source.text[opened]} is never closed`, opened);
  return code;
}

function readList(source: Source): Value[] {
  const opened = source.pos++;
  const list: Value[] = [];
  for (;;) {
    let code = next(source, opened);
    if (code === 93) break;
    if (code === 63) list.push(readPair(source, opened, explicitKey(source, opened)));
    else {
      const { pos, lineStart } = source;
      const value = readFlowNode(source);
      code = next(source, opened);
      if (code === 58 && isNear(source, pos, lineStart))
        list.push(readPair(source, opened, keyOf(source, value, pos, false)));
      else list.push(value);
    }
    code = next(source, opened);
    if (code === 93) break;
    if (code !== 44) source.fail('"," or "]" must follow an element of a list in brackets');
    source.pos++;
  }
  source.pos++;
  source.leave();
  return list;
}

/** A key or element that is not there: kustomize prints it as an empty text inside brackets, as null elsewhere. */
function emptyText(source: Source): Value {
  return source.dialect === "resource" ? quotedValue(source, "") : plainValue(source, "");
}

/** A value that is not there; it stays one until it is printed. */
function emptyValue(source: Source): Value {
  return plainValue(source, "");
}

/** True when the ":" at the position belongs to the key that began there. */
function isNear(source: Source, start: number, lineStart: number): boolean {
  return source.lineStart === lineStart && source.pos - start <= MAX_KEY_LENGTH;
}

/** A single `key: value` inside a list; the reader stands behind the key. */
function readPair(source: Source, opened: number, key: Key): Value {
  source.enter();
  const at = source.pos;
  const open: OpenMap = { map: {}, merges: undefined, firstKey: source.keyCount };
  addEntry(source, open, key, readFlowValue(source, opened, 93), at);
  return closeMap(source, open);
}

/** The key behind "?"; it may be empty. */
function explicitKey(source: Source, opened: number): Key {
  const at = source.pos++;
  const code = next(source, opened);
  const empty = code === 58 || code === 44 || code === 93 || code === 125;
  return keyOf(source, empty ? emptyText(source) : readFlowNode(source), at, source.depth === 1);
}

/** The value behind a key, if ":" follows. */
function readFlowValue(source: Source, opened: number, close: number): Value {
  if (next(source, opened) !== 58) return emptyValue(source);
  source.pos++;
  const code = next(source, opened);
  return code === 44 || code === close ? emptyValue(source) : readFlowNode(source);
}

function readMap(source: Source): Value {
  const opened = source.pos++;
  const open: OpenMap = { map: {}, merges: undefined, firstKey: source.keyCount };
  for (;;) {
    let code = next(source, opened);
    if (code === 125) break;
    const { pos, lineStart } = source;
    let key: Key;
    if (code === 63) key = explicitKey(source, opened);
    else {
      key = keyOf(source, readFlowNode(source), pos, source.depth === 1);
      code = next(source, opened);
      if (code === 58 && !isNear(source, pos, lineStart))
        source.fail("a key and its colon must stand on one line, at most 1024 characters apart", pos);
    }
    addEntry(source, open, key, readFlowValue(source, opened, 125), pos);
    code = next(source, opened);
    if (code === 125) break;
    if (code !== 44) source.fail('"," or "}" must follow an entry of a mapping in braces');
    source.pos++;
  }
  source.pos++;
  return closeMap(source, open);
}

/** What says by its first character what it is: a text in quotes, a collection in brackets, an alias; else undefined. */
export function readMarked(source: Source, code: number): Value | undefined {
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
      return undefined;
  }
}

/** A node inside brackets. */
function readFlowNode(source: Source): Value {
  const code = source.text.charCodeAt(source.pos);
  if (code === 33 || code === 38) return readDecorated(source);
  const marked = readMarked(source, code);
  if (marked !== undefined) return marked;
  checkPlainStart(source, true);
  return flowText(source, readPlain(source, -1, true));
}

/** A plain scalar inside brackets; a time of day is text there, because go-yaml writes its colons in quotes. */
function flowText(source: Source, text: string): Value {
  const value = plainValue(source, text);
  return source.dialect === "resource" && text.includes(":") ? text : value;
}

function readDecorated(source: Source): Value {
  const start = source.pos;
  const { anchor, tag } = readProperties(source);
  skipInFlow(source);
  if (anchor !== undefined) openAnchor(source, anchor);
  const code = source.text.charCodeAt(source.pos);
  const empty = code === 44 || code === 93 || code === 125 || code === 58 || code === 0;
  if (code === 33 || code === 38) source.fail("a value has at most one anchor and one tag");
  let value = empty ? emptyText(source) : readFlowNode(source);
  if (tag !== undefined) value = tagged(source, value, tag, start);
  if (anchor !== undefined) closeAnchor(source, anchor, value);
  return value;
}

/** Throws InputError when no plain scalar can begin at the position. */
export function checkPlainStart(source: Source, flow: boolean): void {
  const { text, pos } = source;
  const letter = text[pos] as string;
  const following = text.charCodeAt(pos + 1);
  if (letter === "-") {
    if (!isBlankOrEnd(following)) return;
  } else if (letter === "?" || letter === ":") {
    if (!flow && !isBlankOrEnd(following)) return;
  } else if (!",[]{}#&*!|>'\"%@`\t".includes(letter)) return;
  if (letter === "\t") source.fail("a tab can't be used for indentation here");
  source.fail(`nothing can begin with ${letter} here; a text that does must be in quotes`);
}
