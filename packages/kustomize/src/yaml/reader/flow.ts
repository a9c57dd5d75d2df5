import type { Value } from "../../value/value.ts";
import { annotateList, noteFlow } from "./collection-style.ts";
import {
  addEntry,
  closeMap,
  isNoText,
  type Key,
  keyOf,
  type OpenMap,
  plainValue,
  quotedValue,
} from "./entry.ts";
import { beginsPlain, MAX_KEY_LENGTH } from "./key.ts";
import { readPlain } from "./plain.ts";
import { closeAnchor, openAnchor, readAlias, readProperties, tagged } from "./properties.ts";
import { readQuoted } from "./quoted.ts";
import { atDocumentMark, isBlankOrEnd, skipToToken, type YamlReader } from "./yaml-reader.ts";

/** Reads the `[…]` or `{…}` at the position. */
function readFlow(reader: YamlReader): Value {
  reader.enter();
  reader.brackets++;
  const value = reader.text.charCodeAt(reader.pos) === 91 ? readList(reader) : readMap(reader);
  reader.brackets--;
  if (reader.dialect === "resource") noteFlow(value as object, true);
  reader.keyAllowed = false;
  return value;
}

/** The code of the next token inside brackets; throws at the end of the text. */
function next(reader: YamlReader, opened: number): number {
  skipToToken(reader, true);
  const code = reader.text.charCodeAt(reader.pos);
  if (code === 0 || atDocumentMark(reader)) reader.fail(`the ${reader.text[opened]} is never closed`, opened);
  return code;
}

function readList(reader: YamlReader): Value[] {
  const opened = reader.pos++;
  const list: Value[] = [];
  for (;;) {
    let code = next(reader, opened);
    if (code === 93) break;
    reader.places?.note(list, list.length, reader.pos);
    if (code === 63) list.push(readPair(reader, opened, explicitKey(reader, opened)));
    else {
      const { pos, lineStart } = reader;
      const value = readFlowNode(reader);
      reader.refuseMistake();
      code = next(reader, opened);
      if (code === 58 && isNear(reader, pos, lineStart))
        list.push(readPair(reader, opened, keyOf(reader, value, pos, false)));
      else {
        if (typeof value === "string" && isNoText(reader, value)) annotateList(list, { noText: true });
        list.push(value);
      }
    }
    code = next(reader, opened);
    if (code === 93) break;
    if (code !== 44) reader.fail('"," or "]" must follow an element of a list in brackets');
    reader.pos++;
  }
  reader.pos++;
  reader.leave();
  return list;
}

/** A missing key or element: kustomize prints it as an empty string inside brackets, as null elsewhere. */
function emptyText(reader: YamlReader): Value {
  return reader.dialect === "resource" ? quotedValue(reader, "") : plainValue(reader, "");
}

/** A missing value; it stays missing until it is printed. */
function emptyValue(reader: YamlReader): Value {
  return plainValue(reader, "");
}

/** True if the ":" at the position belongs to the key that began there. */
function isNear(reader: YamlReader, start: number, lineStart: number): boolean {
  return reader.lineStart === lineStart && reader.pos - start <= MAX_KEY_LENGTH;
}

/** A single `key: value` inside a list; the reader is after the key. */
function readPair(reader: YamlReader, opened: number, key: Key): Value {
  reader.enter();
  const at = reader.pos;
  const open: OpenMap = { map: {}, merges: undefined };
  addEntry(reader, open, key, readFlowValue(reader, opened, 93), at);
  return closeMap(reader, open);
}

/** The key after "?"; it may be empty. */
function explicitKey(reader: YamlReader, opened: number): Key {
  const at = reader.pos++;
  const code = next(reader, opened);
  const empty = code === 58 || code === 44 || code === 93 || code === 125;
  return keyOf(reader, empty ? emptyText(reader) : readFlowNode(reader), at, reader.depth === 1);
}

/** The value after a key, if ":" follows. */
function readFlowValue(reader: YamlReader, opened: number, close: number): Value {
  if (next(reader, opened) !== 58) return emptyValue(reader);
  reader.pos++;
  const code = next(reader, opened);
  return code === 44 || code === close ? emptyValue(reader) : readFlowNode(reader, true);
}

function readMap(reader: YamlReader): Value {
  const opened = reader.pos++;
  const open: OpenMap = { map: {}, merges: undefined };
  for (;;) {
    let code = next(reader, opened);
    if (code === 125) break;
    const { pos, lineStart } = reader;
    let key: Key;
    if (code === 63) key = explicitKey(reader, opened);
    else {
      key = keyOf(reader, readFlowNode(reader), pos, reader.depth === 1);
      code = next(reader, opened);
      if (code === 58 && !isNear(reader, pos, lineStart))
        reader.fail("a key and its colon must be on one line, at most 1024 characters apart", pos);
    }
    addEntry(reader, open, key, readFlowValue(reader, opened, 125), pos);
    code = next(reader, opened);
    if (code === 125) break;
    if (code !== 44) reader.fail('"," or "}" must follow an entry of a mapping in braces');
    reader.pos++;
  }
  reader.pos++;
  return closeMap(reader, open);
}

/** A node outside brackets: an alias, a quoted or plain scalar, or a collection in brackets. */
export function readInline(reader: YamlReader, indent: number): Value {
  const code = reader.text.charCodeAt(reader.pos);
  const marked = readMarked(reader, code);
  if (marked !== undefined) return marked;
  if (!beginsPlain(code)) checkPlainStart(reader, false);
  return plainValue(reader, readPlain(reader, indent, false));
}

/** A node with its own first character: a quoted string, a collection in brackets, an alias; otherwise undefined. */
function readMarked(reader: YamlReader, code: number): Value | undefined {
  switch (code) {
    case 34:
    case 39:
      return quotedValue(reader, readQuoted(reader));
    case 91:
    case 123:
      return readFlow(reader);
    case 42:
      return readAlias(reader);
    default:
      return undefined;
  }
}

/** A node inside brackets; `inMap` for the value of a key. */
function readFlowNode(reader: YamlReader, inMap = false): Value {
  const code = reader.text.charCodeAt(reader.pos);
  if (code === 33 || code === 38) return readDecorated(reader, inMap);
  const marked = readMarked(reader, code);
  if (marked !== undefined) return marked;
  checkPlainStart(reader, true);
  return flowText(reader, readPlain(reader, -1, true));
}

/** A plain scalar inside brackets; a time of day is a string there, because go-yaml quotes its colons. */
function flowText(reader: YamlReader, text: string): Value {
  const value = plainValue(reader, text);
  return reader.dialect === "resource" && text.includes(":") ? text : value;
}

function readDecorated(reader: YamlReader, inMap: boolean): Value {
  const start = reader.pos;
  const { anchor, tag } = readProperties(reader);
  skipToToken(reader, true);
  if (anchor !== undefined) openAnchor(reader, anchor);
  const code = reader.text.charCodeAt(reader.pos);
  const empty = code === 44 || code === 93 || code === 125 || code === 58 || code === 0;
  if (code === 33 || code === 38) reader.fail("a value has at most one anchor and one tag");
  let value = empty ? emptyText(reader) : readFlowNode(reader);
  if (tag !== undefined) value = tagged(reader, value, tag, start);
  if (anchor !== undefined) closeAnchor(reader, anchor, value);
  // An anchor alone is a missing value here, and an empty string in other places.
  return empty && inMap && tag === undefined ? emptyValue(reader) : value;
}

/** Throws InputError if no plain scalar can begin at the position. */
function checkPlainStart(reader: YamlReader, flow: boolean): void {
  const { text, pos } = reader;
  const letter = text[pos] as string;
  const following = text.charCodeAt(pos + 1);
  if (letter === "-") {
    if (!isBlankOrEnd(following)) return;
  } else if (letter === "?" || letter === ":") {
    if (!flow && !isBlankOrEnd(following)) return;
  } else if (!",[]{}#&*!|>'\"%@`\t".includes(letter)) return;
  if (letter === "\t") reader.fail("a tab can't be used for indentation here; use spaces");
  reader.fail(`nothing can begin with ${letter} here; put a string that does in quotes`);
}
