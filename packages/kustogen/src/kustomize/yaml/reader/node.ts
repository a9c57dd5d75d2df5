import type { Value } from "../../../kubernetes/value.ts";
import { atColon, readAtom, refuseColon, takeKey } from "./atom.ts";
import { readList, readMap } from "./block.ts";
import { plainValue, quotedValue } from "./entry.ts";
import { readSimpleKey } from "./key.ts";
import { readBlockScalar } from "./literal.ts";
import { closeAnchor, openAnchor, readProperties, resolveTagged, tagged } from "./properties.ts";
import { refold, staysBlock } from "./refold.ts";
import { atDocumentMark, isBlankOrEnd, type Source, skipToToken } from "./source.ts";
import { FOLDED, LITERAL } from "./written.ts";

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

const LAST_COMMENT = /#[^\n\0]*(?:\n *#[^\n\0]*)*[ \n]*(?:\0|---)/y;

/**
 * True for a text that keeps its empty lines and is followed by the comment that ends the document: kustomize writes
 * one more empty line between the two, which the text then has.
 */
function endsInComment(source: Source, at: number, value: string): boolean {
  const { text, pos } = source;
  if (text.charCodeAt(pos) !== 35 || !value.endsWith("\n\n")) return false;
  if (text.charCodeAt(at + 1) !== 43 && text.charCodeAt(at + 2) !== 43) return false;
  LAST_COMMENT.lastIndex = pos;
  return LAST_COMMENT.test(text);
}

/** A block text as it stands in the resource that kustomize prints. */
function readBlock(source: Source, indent: number): string {
  const { text, pos } = source;
  const kept = readBlockScalar(source, indent);
  if (source.dialect === "kustomization") return kept;
  const value = endsInComment(source, pos, kept) ? `${kept}\n` : kept;
  if (value.charCodeAt(0) === 9 && staysBlock(value))
    source.fail("kustomize can't print a block text that begins with a tab", pos);
  if (text.charCodeAt(pos) !== 62) {
    source.block = { value, mark: value === kept ? LITERAL : LITERAL + kept };
    return value;
  }
  const printed = refold(value);
  source.block = { value: printed, mark: FOLDED + value };
  return printed;
}

/** A scalar's value, with its tag. */
function scalar(source: Source, text: string, quoted: boolean, tag: string | undefined, at: number): Value {
  const value = quoted ? quotedValue(source, text) : plainValue(source, text);
  return tag === undefined ? value : resolveTagged(source, tag, text, quoted, at);
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
