import type { Value, ValueMap } from "../../value/value.ts";
import { annotateList, noteFoldedItem } from "./collection-style.ts";
import {
  addEntry,
  atColon,
  closeMap,
  isNoText,
  type Key,
  keyOf,
  type OpenMap,
  plainValue,
  quotedValue,
  takeKey,
} from "./entry.ts";
import { readInline } from "./flow.ts";
import { beginsPlain, readSimpleKey } from "./key.ts";
import { endsEmpty, readBlockScalar, refold, staysBlock } from "./literal.ts";
import { readPlain } from "./plain.ts";
import { closeAnchor, openAnchor, readProperties, resolveTagged, tagged } from "./properties.ts";
import { FOLDED, LITERAL } from "./scalar-marks.ts";
import { atDocumentMark, isBlankOrEnd, skipToToken, type YamlReader } from "./yaml-reader.ts";

/**
 * Reads the node after the indicator just read, inside a collection at column `indent` (-1 at the root); null if
 * there is none. `indentless`: a list may begin at the column of its key. `tag`: the tag on an earlier line.
 */
export function readNode(reader: YamlReader, indent: number, indentless: boolean, tag?: string): Value {
  skipToToken(reader);
  const { text, pos, lineStart, keyAllowed } = reader;
  const column = pos - lineStart;
  const code = text.charCodeAt(pos);
  if (column <= indent) {
    if (indentless && column === indent && code === 45 && isBlankOrEnd(text.charCodeAt(pos + 1)))
      return readList(reader, column, true);
    if (column === indent && (code === 124 || code === 62))
      return scalar(reader, readBlock(reader, indent), true, tag, pos);
    return scalar(reader, "", false, tag, pos);
  }
  switch (code) {
    case 0:
      return scalar(reader, "", false, tag, pos);
    case 45:
      if (isBlankOrEnd(text.charCodeAt(pos + 1))) {
        if (!keyAllowed) reader.fail('a list can\'t begin on this line; write its first "-" on the next one');
        return readList(reader, column, false);
      }
      if (column === 0 && atDocumentMark(reader)) return scalar(reader, "", false, tag, pos);
      break;
    case 46:
      if (column === 0 && atDocumentMark(reader)) return scalar(reader, "", false, tag, pos);
      break;
    case 63:
      if (keyAllowed && isBlankOrEnd(text.charCodeAt(pos + 1)))
        return readMap(reader, column, undefined, pos);
      break;
    case 124:
    case 62:
      return scalar(reader, readBlock(reader, indent), true, tag, pos);
    case 33:
    case 38:
      return readDecorated(reader, indent, indentless, tag);
  }
  if (keyAllowed) {
    const key = readSimpleKey(reader);
    if (key !== undefined) return readMap(reader, column, key, pos);
  }
  const value = readInline(reader, indent);
  if (!atColon(reader)) return tag === undefined ? value : tagged(reader, value, tag, pos);
  if (!keyAllowed) refuseColon(reader);
  return readMap(reader, column, takeKey(reader, value, pos, lineStart, reader.depth === 0), pos);
}

/** A block text as in the resource that kustomize prints. */
function readBlock(reader: YamlReader, indent: number): string {
  const { text, pos } = reader;
  const value = readBlockScalar(reader, indent);
  if (reader.dialect === "kustomization") return value;
  reader.blockEnd = reader.lineStart;
  if (value.charCodeAt(0) === 9 && staysBlock(value))
    reader.fail("kustomize can't print a block scalar that begins with a tab", pos);
  if (text.charCodeAt(pos) !== 62) {
    reader.block = { value, mark: LITERAL };
    return value;
  }
  const printed = refold(value);
  reader.block = { value: printed, mark: FOLDED + value };
  return printed;
}

/** A scalar's value, with its tag. */
function scalar(
  reader: YamlReader,
  text: string,
  quoted: boolean,
  tag: string | undefined,
  at: number,
): Value {
  const value = quoted ? quotedValue(reader, text) : plainValue(reader, text);
  return tag === undefined ? value : resolveTagged(reader, tag, text, quoted, at);
}

/** A node after an anchor or a tag. */
function readDecorated(
  reader: YamlReader,
  indent: number,
  indentless: boolean,
  outerTag: string | undefined,
): Value {
  const { text, pos, lineStart, keyAllowed } = reader;
  const { anchor, tag = outerTag } = readProperties(reader);
  if (anchor !== undefined) openAnchor(reader, anchor);
  skipToToken(reader);
  let value: Value;
  const code = text.charCodeAt(reader.pos);
  if (reader.lineStart !== lineStart) value = readNode(reader, indent, indentless, tag);
  else if (code === 0) value = scalar(reader, "", false, tag, pos);
  else if (code === 124 || code === 62) value = scalar(reader, readBlock(reader, indent), true, tag, pos);
  else {
    value = atColon(reader) ? plainValue(reader, "") : readInline(reader, indent);
    if (tag !== undefined) value = tagged(reader, value, tag, pos);
    if (atColon(reader)) {
      if (!keyAllowed) refuseColon(reader);
      if (anchor !== undefined) closeAnchor(reader, anchor, value);
      if (tag !== undefined && tag !== "!!merge") reader.plain = undefined;
      const key = takeKey(reader, value, pos, lineStart, reader.depth === 0);
      return readMap(reader, pos - lineStart, key, pos);
    }
  }
  if (anchor !== undefined) closeAnchor(reader, anchor, value);
  return value;
}

/** Reads the mapping at column `indent` whose first key was already read; undefined if the reader is at its "?". */
function readMap(reader: YamlReader, indent: number, firstKey: Key | undefined, firstAt: number): ValueMap {
  reader.enter();
  const { text } = reader;
  const open: OpenMap = { map: {}, merges: undefined };
  let key = firstKey;
  let at = firstAt;
  for (;;) {
    let explicit = false;
    if (key === undefined) {
      key = readSimpleKey(reader);
      if (key === undefined) {
        explicit = text.charCodeAt(at) === 63 && isBlankOrEnd(text.charCodeAt(at + 1));
        key = explicit ? readExplicitKey(reader, indent) : readOtherKey(reader, indent);
      }
    }
    let value: Value;
    if (explicit) {
      const hasValue = takeExplicitColon(reader, indent);
      value = hasValue ? readNode(reader, indent, true) : plainValue(reader, "");
    } else value = readValue(reader, indent);
    addEntry(reader, open, key, value, at);
    if (!atNext(reader, indent)) break;
    at = reader.pos;
    key = undefined;
  }
  return closeMap(reader, open);
}

/** Rejects a key inside a value that began on the same line. */
function refuseColon(reader: YamlReader): never {
  return reader.fail('": " can\'t occur inside a value; write the value in quotes');
}

/** The value after a key; mostly a plain scalar on the same line. */
function readValue(reader: YamlReader, indent: number): Value {
  const { text, pos } = reader;
  if (text.charCodeAt(pos) !== 32 || !beginsPlain(text.charCodeAt(pos + 1)))
    return readNode(reader, indent, true);
  reader.pos = pos + 1;
  const value = plainValue(reader, readPlain(reader, indent, false));
  if (text.charCodeAt(reader.pos) !== 10 && atColon(reader)) {
    if (reader.lineStart < pos) refuseColon(reader);
    reader.fail(
      `this line is indented as if it continued the value above it: expected a key at column ${indent + 1}, or the value in quotes`,
    );
  }
  return value;
}

/** Moves to the token after an entry; false if the collection at column `indent` ends there. */
function atNext(reader: YamlReader, indent: number): boolean {
  skipToToken(reader);
  const { text, pos } = reader;
  const column = pos - reader.lineStart;
  const { ended } = reader;
  reader.ended = column < indent ? indent : undefined;
  if (column < indent) return false;
  const code = text.charCodeAt(pos);
  if (code === 0 || (column === 0 && atDocumentMark(reader))) return false;
  if (column > indent || !reader.keyAllowed) {
    if (code === 9) reader.fail("a tab can't be used for indentation; use spaces");
    const sibling = ended === undefined ? "" : `${ended + 1}, like the lines above, or at column `;
    reader.fail(
      `this line does not continue the one before: expected a key or "-" at column ${sibling}${indent + 1}`,
    );
  }
  return true;
}

/** Reads the key after the "?" at the position. */
function readExplicitKey(reader: YamlReader, indent: number): Key {
  const at = reader.pos++;
  reader.keyAllowed = true;
  const outermost = reader.depth === 1;
  return keyOf(reader, readNode(reader, indent, true), at, outermost);
}

/** Moves past the ":" that introduces the value of an explicit key, if there is one. */
function takeExplicitColon(reader: YamlReader, indent: number): boolean {
  skipToToken(reader);
  const { text, pos } = reader;
  if (pos - reader.lineStart !== indent || text.charCodeAt(pos) !== 58) return false;
  if (!isBlankOrEnd(text.charCodeAt(pos + 1))) return false;
  reader.pos++;
  reader.keyAllowed = true;
  return true;
}

/** A key that is quoted, has unusual characters, an anchor or a tag, or is an alias or the merge key. */
function readOtherKey(reader: YamlReader, indent: number): Key {
  const { text, pos, lineStart } = reader;
  const code = text.charCodeAt(pos);
  if (isBlankOrEnd(text.charCodeAt(pos + 1)) && (code === 45 || code === 58))
    reader.fail(`expected a key, not "${text[pos]}"`);
  let value: Value;
  if (code === 33 || code === 38) {
    const { anchor, tag } = readProperties(reader);
    value = atColon(reader) ? plainValue(reader, "") : readInline(reader, indent);
    if (tag !== undefined) value = tagged(reader, value, tag, pos);
    if (anchor !== undefined) {
      openAnchor(reader, anchor);
      closeAnchor(reader, anchor, value);
    }
    if (tag !== undefined && tag !== "!!merge") reader.plain = undefined;
  } else value = readInline(reader, indent);
  if (!atColon(reader)) {
    const [token] = TO_FILL_IN.exec(text.slice(pos, pos + 100)) ?? [];
    if (token !== undefined)
      reader.fail(`${token} is a placeholder for lines that something fills in first`, pos, "template");
    reader.fail('expected ":" and a space after this key', pos);
  }
  return takeKey(reader, value, pos, lineStart, reader.depth === 1);
}

/** A name in angle brackets alone on its line, as in templates for files. */
const TO_FILL_IN = /^<[A-Za-z][\w-]*>(?=[ \t]*(?:\r?\n|$))/;

/** Reads the list whose first "-" is at the position. */
function readList(reader: YamlReader, indent: number, indentless: boolean): Value[] {
  reader.enter();
  const { text } = reader;
  const list: Value[] = [];
  do {
    if (text.charCodeAt(reader.pos) !== 45 || !isBlankOrEnd(text.charCodeAt(reader.pos + 1))) {
      if (indentless) break;
      reader.fail('expected "-", like the lines before it in this list');
    }
    const dash = reader.pos++;
    reader.keyAllowed = true;
    if (reader.places !== undefined) {
      skipToToken(reader);
      const isEmpty = reader.pos - reader.lineStart <= indent || text.charCodeAt(reader.pos) === 0;
      reader.places.note(list, list.length, isEmpty ? dash : reader.pos);
    }
    const item = readNode(reader, indent, false);
    reader.refuseMistake();
    if (reader.block?.value === item) noteFoldedItem(list, item, reader.block.mark);
    else if (typeof item === "string" && endsEmpty(item)) annotateList(list, { unkept: item });
    reader.block = undefined;
    if (typeof item === "string" && isNoText(reader, item)) annotateList(list, { noText: true });
    list.push(item);
  } while (atNext(reader, indent));
  reader.leave();
  return list;
}
