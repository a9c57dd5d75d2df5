import type { Value, ValueMap } from "../../../kubernetes/value.ts";
import { atColon, readAtom, refuseColon, takeKey } from "./atom.ts";
import { addEntry, closeMap, type Key, keyOf, type OpenMap, plainValue } from "./entry.ts";
import { beginsPlain, readSimpleKey } from "./key.ts";
import { readNode } from "./node.ts";
import { readPlain } from "./plain.ts";
import { closeAnchor, openAnchor, readProperties, tagged } from "./properties.ts";
import { atDocumentMark, isBlankOrEnd, type Source, skipToToken } from "./source.ts";
import { noteFoldedItem } from "./written.ts";

/** Reads the mapping at column `indent` whose first key was read; undefined: the reader stands at its "?". */
export function readMap(
  source: Source,
  indent: number,
  firstKey: Key | undefined,
  firstAt: number,
): ValueMap {
  source.enter();
  const { text } = source;
  const open: OpenMap = { map: {}, merges: undefined, firstKey: source.keyCount };
  let key = firstKey;
  let at = firstAt;
  for (;;) {
    let explicit = false;
    if (key === undefined) {
      key = readSimpleKey(source);
      if (key === undefined) {
        explicit = text.charCodeAt(at) === 63 && isBlankOrEnd(text.charCodeAt(at + 1));
        key = explicit ? readExplicitKey(source, indent) : readOtherKey(source, indent);
      }
    }
    let value: Value;
    if (explicit) {
      const hasValue = takeExplicitColon(source, indent);
      value = hasValue ? readNode(source, indent, true) : plainValue(source, "");
    } else value = readValue(source, indent);
    addEntry(source, open, key, value, at);
    if (!atNext(source, indent)) break;
    at = source.pos;
    key = undefined;
  }
  return closeMap(source, open);
}

/** The value behind a key; mostly a plain scalar on the same line. */
function readValue(source: Source, indent: number): Value {
  const { text, pos } = source;
  if (text.charCodeAt(pos) !== 32 || !beginsPlain(text.charCodeAt(pos + 1)))
    return readNode(source, indent, true);
  source.pos = pos + 1;
  const value = plainValue(source, readPlain(source, indent, false));
  if (text.charCodeAt(source.pos) !== 10 && atColon(source)) refuseColon(source);
  return value;
}

/** Moves to what follows an entry; false when the collection at column `indent` ends there. */
function atNext(source: Source, indent: number): boolean {
  skipToToken(source);
  const { text, pos } = source;
  const column = pos - source.lineStart;
  if (column < indent) return false;
  const code = text.charCodeAt(pos);
  if (code === 0 || (column === 0 && atDocumentMark(source))) return false;
  if (column > indent || !source.keyAllowed) {
    if (code === 9) source.fail("a tab can't be used for indentation");
    source.fail(`this line does not continue the one before: expected a key or "-" at column ${indent + 1}`);
  }
  return true;
}

/** Reads the key behind the "?" that the reader stands at. */
function readExplicitKey(source: Source, indent: number): Key {
  const at = source.pos++;
  source.keyAllowed = true;
  const outermost = source.depth === 1;
  return keyOf(source, readNode(source, indent, true), at, outermost);
}

/** Moves behind the ":" that introduces the value of an explicit key, if there is one. */
function takeExplicitColon(source: Source, indent: number): boolean {
  skipToToken(source);
  const { text, pos } = source;
  if (pos - source.lineStart !== indent || text.charCodeAt(pos) !== 58) return false;
  if (!isBlankOrEnd(text.charCodeAt(pos + 1))) return false;
  source.pos++;
  source.keyAllowed = true;
  return true;
}

/** A key that is quoted, has unusual characters, an anchor or a tag, or is an alias or the merge key. */
function readOtherKey(source: Source, indent: number): Key {
  const { text, pos, lineStart } = source;
  const code = text.charCodeAt(pos);
  if (isBlankOrEnd(text.charCodeAt(pos + 1)) && (code === 45 || code === 58))
    source.fail(`expected a key, not "${text[pos]}"`);
  if (code === 124 || code === 62) source.fail("a block text can't be a key");
  let value: Value;
  if (code === 33 || code === 38) {
    const { anchor, tag } = readProperties(source);
    value = atColon(source) ? plainValue(source, "") : readAtom(source, indent, text.charCodeAt(source.pos));
    if (tag !== undefined) value = tagged(source, value, tag, pos);
    if (anchor !== undefined) {
      openAnchor(source, anchor);
      closeAnchor(source, anchor, value);
    }
    if (tag !== undefined && tag !== "!!merge") source.plain = undefined;
  } else value = readAtom(source, indent, code);
  if (!atColon(source)) source.fail('expected ":" and a space behind this key', pos);
  return takeKey(source, value, pos, lineStart, source.depth === 1);
}

/** Reads the list whose first "-" the reader stands at. */
export function readList(source: Source, indent: number, indentless: boolean): Value[] {
  source.enter();
  const { text } = source;
  const list: Value[] = [];
  do {
    if (text.charCodeAt(source.pos) !== 45 || !isBlankOrEnd(text.charCodeAt(source.pos + 1))) {
      if (indentless) break;
      source.fail('expected "-" as the lines before it in this list have');
    }
    source.pos++;
    source.keyAllowed = true;
    const item = readNode(source, indent, false);
    if (source.block !== undefined) {
      if (source.block.value === item) noteFoldedItem(list, item, source.block.mark);
      source.block = undefined;
    }
    list.push(item);
  } while (atNext(source, indent));
  source.leave();
  return list;
}
