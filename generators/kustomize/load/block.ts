import type { Value, ValueMap } from "../../model/value.ts";
import { addEntry, closeMap, type Key, keyOf, type OpenMap, plainValue, quotedValue } from "./entry.ts";
import { checkPlainStart, readFlow } from "./flow.ts";
import { beginsPlain, MAX_KEY_LENGTH, readSimpleKey } from "./key.ts";
import { readBlockScalar } from "./literal.ts";
import { readPlain } from "./plain.ts";
import { closeAnchor, openAnchor, readAlias, readProperties, resolveTagged } from "./properties.ts";
import { readQuoted } from "./quoted.ts";
import { refold } from "./refold.ts";
import { atDocumentMark, isBlankOrEnd, type Source, skipToToken } from "./source.ts";

/**
 * Reads the node that belongs to the indicator just read, inside a collection at column `indent` (-1 at the root);
 * null when there is none. `indentless`: a list may stand at the column of the key it belongs to. `tag`: the tag that
 * stood on a line before.
 */
export function readNode(source: Source, indent: number, indentless: boolean, tag?: string): Value {
  skipToToken(source);
  const { text, pos, lineStart, keyAllowed } = source;
  const column = pos - lineStart;
  const code = text.charCodeAt(pos);
  if (column <= indent) {
    if (indentless && column === indent && code === 45 && isBlankOrEnd(text.charCodeAt(pos + 1)))
      return readList(source, column, true);
    if (column === indent && (code === 124 || code === 62))
      return scalar(source, readBlock(source, indent), true, tag, pos);
    return scalar(source, "", false, tag, pos);
  }
  switch (code) {
    case 0:
      return scalar(source, "", false, tag, pos);
    case 45:
      if (isBlankOrEnd(text.charCodeAt(pos + 1))) {
        if (!keyAllowed) source.fail('a list can\'t begin on this line; write its first "-" on the next one');
        return readList(source, column, false);
      }
      if (column === 0 && atDocumentMark(source)) return scalar(source, "", false, tag, pos);
      break;
    case 46:
      if (column === 0 && atDocumentMark(source)) return scalar(source, "", false, tag, pos);
      break;
    case 63:
      if (isBlankOrEnd(text.charCodeAt(pos + 1))) {
        if (!keyAllowed) source.fail('a key can\'t begin on this line; write its "?" on the next one');
        return readMap(source, column, undefined, pos);
      }
      break;
    case 58:
      if (isBlankOrEnd(text.charCodeAt(pos + 1)))
        source.fail("a colon stands where a key or value is expected");
      break;
    case 124:
    case 62:
      return scalar(source, readBlock(source, indent), true, tag, pos);
    case 33:
    case 38:
      return readDecorated(source, indent, indentless, tag);
  }
  if (keyAllowed) {
    const key = readSimpleKey(source);
    if (key !== undefined) return readMap(source, column, key, pos);
  }
  const value = readAtom(source, indent, code);
  if (!atColon(source)) return tag === undefined ? value : tagged(source, value, tag, pos);
  if (!keyAllowed) refuseColon(source);
  return readMap(source, column, takeKey(source, value, pos, lineStart, source.depth === 0), pos);
}

/** A block text as it stands in the resource that kustomize prints. */
function readBlock(source: Source, indent: number): string {
  const { text, pos } = source;
  const value = readBlockScalar(source, indent);
  if (source.dialect === "kustomization") return value;
  if (value.charCodeAt(0) === 9)
    source.fail("kustomize can't print a block text that begins with a tab", pos);
  if (text.charCodeAt(pos) !== 62) return value;
  const printed = refold(value);
  if (printed !== value) source.folded = { value: printed, said: value };
  return printed;
}

/** A scalar's value, with its tag. */
function scalar(source: Source, text: string, quoted: boolean, tag: string | undefined, at: number): Value {
  const value = quoted ? quotedValue(source, text) : plainValue(source, text);
  return tag === undefined ? value : resolveTagged(source, tag, text, quoted, at);
}

/** What the tag makes of the value just read. */
function tagged(source: Source, value: Value, tag: string, at: number): Value {
  if (!source.quoted && source.plain === undefined) return value;
  return resolveTagged(source, tag, source.plain ?? (value as string), source.quoted, at);
}

/** An alias, a quoted or plain scalar, or a collection in brackets. */
function readAtom(source: Source, indent: number, code: number): Value {
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
function atColon(source: Source): boolean {
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
function takeKey(source: Source, value: Value, start: number, lineStart: number, outermost: boolean): Key {
  if (source.lineStart !== lineStart || source.pos - start > MAX_KEY_LENGTH)
    source.fail("a key and its colon must stand on one line, at most 1024 characters apart", start);
  source.pos++;
  source.keyAllowed = false;
  return keyOf(source, value, start, outermost);
}

/** Reads the mapping at column `indent` whose first key was read; undefined: the reader stands at its "?". */
function readMap(source: Source, indent: number, firstKey: Key | undefined, firstAt: number): ValueMap {
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

function refuseColon(source: Source): never {
  return source.fail('": " can\'t stand inside a value; write the value in quotes');
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
function readList(source: Source, indent: number, indentless: boolean): Value[] {
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
    list.push(readNode(source, indent, false));
  } while (atNext(source, indent));
  source.leave();
  return list;
}

/** A node with an anchor or a tag in front. */
function readDecorated(
  source: Source,
  indent: number,
  indentless: boolean,
  outerTag: string | undefined,
): Value {
  const { text, pos, lineStart, keyAllowed } = source;
  const { anchor, tag = outerTag } = readProperties(source);
  if (anchor !== undefined) openAnchor(source, anchor);
  skipToToken(source);
  let value: Value;
  const code = text.charCodeAt(source.pos);
  if (source.lineStart !== lineStart) value = readNode(source, indent, indentless, tag);
  else if (code === 0) value = scalar(source, "", false, tag, pos);
  else if (code === 124 || code === 62) value = scalar(source, readBlock(source, indent), true, tag, pos);
  else {
    if (code === 33 || code === 38) source.fail("a value has at most one anchor and one tag");
    if ((code === 45 || code === 63) && isBlankOrEnd(text.charCodeAt(source.pos + 1)))
      source.fail(`"${text[source.pos]}" can't follow an anchor or tag on the same line`);
    value = atColon(source) ? plainValue(source, "") : readAtom(source, indent, code);
    if (tag !== undefined) value = tagged(source, value, tag, pos);
    if (atColon(source)) {
      if (!keyAllowed) refuseColon(source);
      if (anchor !== undefined) closeAnchor(source, anchor, value);
      if (tag !== undefined && tag !== "!!merge") source.plain = undefined;
      const key = takeKey(source, value, pos, lineStart, source.depth === 0);
      return readMap(source, pos - lineStart, key, pos);
    }
  }
  if (anchor !== undefined) closeAnchor(source, anchor, value);
  return value;
}
