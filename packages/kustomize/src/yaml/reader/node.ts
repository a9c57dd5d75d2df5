import type { Value } from "../../value/value.ts";
import { readList, readMap } from "./block.ts";
import { plainValue, quotedValue } from "./entry.ts";
import { atColon, readFlowNode, refuseColon, takeKey } from "./flow-node.ts";
import { readSimpleKey } from "./key.ts";
import { readBlockScalar, refold, staysBlock } from "./literal.ts";
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
      if (isBlankOrEnd(text.charCodeAt(pos + 1))) {
        if (!keyAllowed) reader.fail('a key can\'t begin on this line; write its "?" on the next one');
        return readMap(reader, column, undefined, pos);
      }
      break;
    case 58:
      if (isBlankOrEnd(text.charCodeAt(pos + 1))) reader.fail("expected a key or value, found a colon");
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
  const value = readFlowNode(reader, indent, code);
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
    if (code === 33 || code === 38) reader.fail("a value has at most one anchor and one tag");
    if ((code === 45 || code === 63) && isBlankOrEnd(text.charCodeAt(reader.pos + 1)))
      reader.fail(`"${text[reader.pos]}" can't follow an anchor or tag on the same line`);
    value = atColon(reader) ? plainValue(reader, "") : readFlowNode(reader, indent, code);
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
