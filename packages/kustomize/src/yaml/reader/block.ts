import type { Value, ValueMap } from "../../value/value.ts";
import { annotateList, noteFoldedItem } from "./collection-style.ts";
import { addEntry, closeMap, isNoText, type Key, keyOf, type OpenMap, plainValue } from "./entry.ts";
import { atColon, readFlowNode, refuseColon, takeKey } from "./flow-node.ts";
import { beginsPlain, readSimpleKey } from "./key.ts";
import { endsEmpty } from "./literal.ts";
import { readNode } from "./node.ts";
import { readPlain } from "./plain.ts";
import { closeAnchor, openAnchor, readProperties, tagged } from "./properties.ts";
import { atDocumentMark, isBlankOrEnd, skipToToken, type YamlReader } from "./yaml-reader.ts";

/** Reads the mapping at column `indent` whose first key was already read; undefined if the reader is at its "?". */
export function readMap(
  reader: YamlReader,
  indent: number,
  firstKey: Key | undefined,
  firstAt: number,
): ValueMap {
  reader.enter();
  const { text } = reader;
  const open: OpenMap = { map: {}, merges: undefined, firstKey: reader.keyCount };
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

/** The value after a key; mostly a plain scalar on the same line. */
function readValue(reader: YamlReader, indent: number): Value {
  const { text, pos } = reader;
  if (text.charCodeAt(pos) !== 32 || !beginsPlain(text.charCodeAt(pos + 1)))
    return readNode(reader, indent, true);
  reader.pos = pos + 1;
  const value = plainValue(reader, readPlain(reader, indent, false));
  if (text.charCodeAt(reader.pos) !== 10 && atColon(reader)) refuseColon(reader);
  return value;
}

/** Moves to the token after an entry; false if the collection at column `indent` ends there. */
function atNext(reader: YamlReader, indent: number): boolean {
  skipToToken(reader);
  const { text, pos } = reader;
  const column = pos - reader.lineStart;
  if (column < indent) return false;
  const code = text.charCodeAt(pos);
  if (code === 0 || (column === 0 && atDocumentMark(reader))) return false;
  if (column > indent || !reader.keyAllowed) {
    if (code === 9) reader.fail("a tab can't be used for indentation");
    reader.fail(`this line does not continue the one before: expected a key or "-" at column ${indent + 1}`);
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
  if (code === 124 || code === 62) reader.fail("a block scalar can't be a key");
  let value: Value;
  if (code === 33 || code === 38) {
    const { anchor, tag } = readProperties(reader);
    value = atColon(reader)
      ? plainValue(reader, "")
      : readFlowNode(reader, indent, text.charCodeAt(reader.pos));
    if (tag !== undefined) value = tagged(reader, value, tag, pos);
    if (anchor !== undefined) {
      openAnchor(reader, anchor);
      closeAnchor(reader, anchor, value);
    }
    if (tag !== undefined && tag !== "!!merge") reader.plain = undefined;
  } else value = readFlowNode(reader, indent, code);
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
export function readList(reader: YamlReader, indent: number, indentless: boolean): Value[] {
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
