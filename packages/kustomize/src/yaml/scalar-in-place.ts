import { lookUp, setOwn } from "../value/own.ts";
import type { Value, ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "./fields.ts";
import { isNoTextOf11 } from "./made-text.ts";
import { isFlow } from "./reader/collection-style.ts";
import { refold, staysBlock } from "./reader/literal.ts";
import { isWholeNumber, resolvePlain, timestamp } from "./reader/scalar.ts";
import {
  canBePlain,
  FLOAT,
  FOLDED,
  isBlockMark,
  isFloatMark,
  isPlainMark,
  isQuotedMark,
  LITERAL,
  looksQuoted,
  NOTHING,
  PLAIN,
  QUOTED,
  scalarText,
} from "./reader/scalar-marks.ts";
import {
  annotate,
  forgetWritten,
  noteOf,
  noteRefused,
  recordWritten,
  writtenAs,
} from "./reader/scalar-notes.ts";

/** True if the scalar under the key is quoted or a block and has no tag, so that a replacement becomes a string. */
export function isQuoted(map: ValueMap, key: string): boolean {
  if (noteOf(map, key).tag !== undefined) return false;
  const value = lookUp(map, key);
  const mark = writtenAs(map, key);
  if (typeof value !== "string") return mark?.startsWith(FLOAT + QUOTED) ?? false;
  if (isQuotedMark(mark)) return true;
  return !isPlainMark(mark) && (looksQuoted(value) || !canBePlain(value));
}

/** The mark of the style of the scalar under the key: with a tag and quotes, it is stored beside its own mark. */
function styleOf(map: ValueMap, key: string): string | undefined {
  return noteOf(map, key).style ?? writtenAs(map, key);
}

/** Records the style of the replaced scalar, if the new mark doesn't contain it. */
function keepStyle(map: ValueMap, key: string, before: string | undefined): void {
  if (before !== undefined && (before === QUOTED || isBlockMark(before)))
    annotate(map, key, { style: before });
}

/** Replaces the scalar under the key, keeping its style; `text` is the written form. */
export function rewriteScalar(map: ValueMap, key: string, value: Value, text: string): void {
  const quoted = Object.hasOwn(map, key) && isQuoted(map, key);
  const mark = styleOf(map, key);
  const withTag = noteOf(map, key).tag !== undefined;
  setOwn(map, key, value);
  forgetWritten(map, key);
  if (withTag) {
    annotate(map, key, { tag: "!!str" });
    keepStyle(map, key, mark);
  }
  if (typeof value === "string" && isBlockMark(mark)) {
    if (value.charCodeAt(0) === 9 && staysBlock(value) && !isFlow(map))
      noteRefused(
        map,
        key,
        `${key}: kustomize can't print a block scalar that begins with a tab`,
        undefined,
        true,
      );
    if (mark === LITERAL) recordWritten(map, key, LITERAL);
    else {
      setOwn(map, key, refold(value));
      recordWritten(map, key, FOLDED + value);
    }
  } else if (typeof value !== "string") {
    if (scalarText(value) !== text) recordWritten(map, key, text);
  } else if (quoted !== (looksQuoted(value) || !canBePlain(value)))
    recordWritten(map, key, quoted ? QUOTED : PLAIN);
}

/** The same for a text that is a string by its tag, whatever it would be without quotes. */
export function rewriteText(map: ValueMap, key: string, text: string): void {
  rewriteScalar(map, key, text, text);
  if (isPlainMark(writtenAs(map, key)) && timestamp(text) !== undefined)
    annotate(map, key, { dateText: true });
}

/**
 * The same for a scalar of the type that the one under the key has, or has kept in quotes; `float` if that is a
 * float, which an integer becomes by its tag. Anything else in quotes is a string.
 */
export function retypeScalar(map: ValueMap, key: string, value: Value, text: string, float: boolean): void {
  const quoted = isQuoted(map, key);
  const typed = typeof value !== "string" || noteOf(map, key).typedText !== undefined;
  if (float && isWholeNumber(text, "resource")) {
    rewriteScalar(map, key, value, text);
    recordWritten(map, key, FLOAT + (quoted ? QUOTED : "") + text);
    return;
  }
  rewriteScalar(map, key, quoted ? text : value, text);
  if (quoted && typed) annotate(map, key, { typedText: text });
}

/** The scalar for a text of unknown type: its value if it were written plain. */
export function untyped(text: string): Value {
  return canBePlain(text) ? resolvePlain(text) : text;
}

/** Replaces the scalar under the key with a text whose type is derived from it, as will be the next one's. */
export function rewriteUntyped(map: ValueMap, key: string, text: string): void {
  const value = untyped(text);
  rewriteScalar(map, key, value, text);
  // A date reads as a different text than the source, and an empty value isn't dropped.
  if (typeof value === "string" && value !== text) recordWritten(map, key, PLAIN + text);
  if (text === "") recordWritten(map, key, NOTHING);
  annotate(map, key, { untyped: true });
}

/**
 * The mapping with another text for the scalar under the key, in the same style: in quotes it is a string, otherwise
 * it has no type, because kustomize sets none for images and names.
 */
export function withText(map: ValueMap, key: string, text: string): ValueMap {
  if ((noteOf(map, key).untyped || isQuoted(map, key)) && textAt(map, key) === text) return map;
  const copy = copyMap(map);
  if (isQuoted(copy, key) || noteOf(copy, key).style !== undefined) rewriteText(copy, key, text);
  else rewriteUntyped(copy, key, text);
  return copy;
}

/**
 * Replaces the scalar under a key with that of another mapping. As in kustomize, it keeps the style of the replaced
 * scalar: over a quoted one, a number becomes a string.
 */
export function overwriteScalar(map: ValueMap, key: string, from: ValueMap): void {
  putOver(map, key, from);
  const { refused } = noteOf(from, key);
  if (refused !== undefined) annotate(map, key, { refused });
  if (isDateTextIn(from, key) && isPlainMark(writtenAs(map, key))) annotate(map, key, { dateText: true });
}

/** True for a text that would be a date without its quotes or its tag. */
function isDateTextIn(map: ValueMap, key: string): boolean {
  if (!isDate(lookUp(map, key))) return false;
  if (noteOf(map, key).tag !== undefined && !isPlainMark(writtenAs(map, key))) return true;
  const { tagged, dateText } = noteOf(map, key);
  return isQuoted(map, key) || tagged === true || dateText === true;
}

const DASH = 45;

function putOver(map: ValueMap, key: string, from: ValueMap): void {
  const value = lookUp(from, key) as Value;
  if (Object.hasOwn(map, key)) {
    const text = textAt(from, key);
    const mark = writtenAs(from, key);
    const before = styleOf(map, key);
    if (isFloatMark(mark)) {
      // Written with its tag, because it would otherwise not be a float, it is a number in any style.
      const style = isQuoted(map, key) ? QUOTED : "";
      rewriteScalar(map, key, value, text);
      recordWritten(map, key, FLOAT + style + text);
      keepStyle(map, key, before);
      return;
    }
    if (
      typeof value === "string" &&
      value !== text &&
      isPlainMark(mark) &&
      (!isQuoted(map, key) || timestamp(text) === undefined)
    ) {
      // A date stays one, and so does a value tagged !!binary regardless of quotes, which it takes over.
      const style = isQuoted(map, key) ? QUOTED : PLAIN;
      const withTag = noteOf(map, key).tag !== undefined;
      setOwn(map, key, value);
      forgetWritten(map, key);
      recordWritten(map, key, style + text);
      if (withTag) annotate(map, key, { tag: "!!str" });
      keepStyle(map, key, before);
      return;
    }
    const quoted = isQuoted(map, key);
    rewriteScalar(map, key, typeof value === "string" || quoted ? text : value, text);
    if (
      quoted &&
      (typeof value !== "string" || (isPlainMark(mark) && (value !== text || isPlainDate(from, key))))
    )
      annotate(map, key, { typedText: text });
    return;
  }
  setOwn(map, key, value);
  // Those of a field that existed before and was dropped.
  forgetWritten(map, key);
  if (noteOf(from, key).tag !== undefined) annotate(map, key, { tag: "!!str" });
  const mark = writtenAs(from, key);
  const isText = noteOf(from, key).tagged;
  // Words are quoted on the way; other texts that look as if they needed quotes stay unchanged.
  if (mark === undefined || (mark === PLAIN && !isText && isNoTextOf11(value as string))) return;
  recordWritten(map, key, mark);
  if (mark === PLAIN && isText) annotate(map, key, { tagged: true });
}

/** True for a date by type: without quotes, and without a tag that makes it a string. */
export function isPlainDate(map: ValueMap, key: string): boolean {
  return isDate(lookUp(map, key)) && !isDateTextIn(map, key);
}

/** True for a text that is an unquoted date. */
function isDate(value: Value | undefined): boolean {
  return typeof value === "string" && value.charCodeAt(4) === DASH && timestamp(value) !== undefined;
}
