import { lookUp, setOwn } from "../value/own.ts";
import type { Value, ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "./fields.ts";
import { isNoTextOf11 } from "./made-text.ts";
import { isFlow } from "./reader/collection-style.ts";
import { refold, staysBlock } from "./reader/folded-block.ts";
import { isWholeNumber, resolvePlain, timestamp } from "./reader/scalar.ts";
import {
  FLOAT,
  FOLDED,
  isBlockMark,
  isFloatMark,
  isPlainMark,
  isQuotedMark,
  LITERAL,
  NOTHING,
  PLAIN,
  QUOTED,
} from "./reader/scalar-marks.ts";
import {
  DATE_TEXT,
  isDateText,
  STYLE,
  TAGGED,
  TYPED_TEXT,
  UNTYPED,
  untypedNoText,
  WITH_TAG,
} from "./reader/scalar-notes.ts";
import { forgetWritten, keepRefused, noteRefused, recordWritten, writtenAs } from "./reader/scalar-style.ts";
import { canBePlain, looksQuoted, scalarText } from "./reader/scalar-text.ts";

/** True when the scalar under the key is in quotes or a block and has no tag, so that what replaces it becomes a string. */
export function isQuoted(map: ValueMap, key: string): boolean {
  if (WITH_TAG.has(map, key)) return false;
  const value = lookUp(map, key);
  const mark = writtenAs(map, key);
  if (typeof value !== "string") return mark?.startsWith(FLOAT + QUOTED) ?? false;
  if (isQuotedMark(mark)) return true;
  return !isPlainMark(mark) && (looksQuoted(value) || !canBePlain(value));
}

/** The mark of the style that the scalar under the key has: with a tag in quotes it is noted beside its own mark. */
function styleOf(map: ValueMap, key: string): string | undefined {
  return STYLE.get(map, key) ?? writtenAs(map, key);
}

/** Notes the style of the scalar that one took the place of, where its own mark says nothing of it. */
function keepStyle(map: ValueMap, key: string, before: string | undefined): void {
  if (before !== undefined && (before === QUOTED || isBlockMark(before))) STYLE.note(map, key, before);
}

/** Puts a scalar in place of the one under the key, whose style it takes over; `text` is how it is written. */
export function rewriteScalar(map: ValueMap, key: string, value: Value, text: string): void {
  const quoted = Object.hasOwn(map, key) && isQuoted(map, key);
  const mark = styleOf(map, key);
  const withTag = WITH_TAG.has(map, key);
  setOwn(map, key, value);
  forgetWritten(map, key);
  if (withTag) {
    WITH_TAG.note(map, key);
    keepStyle(map, key, mark);
  }
  if (typeof value === "string" && isBlockMark(mark)) {
    if (value.charCodeAt(0) === 9 && staysBlock(value) && !isFlow(map))
      noteRefused(map, key, `${key}: kustomize can't print a block scalar that begins with a tab`);
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

/** The same for a text that is one by its tag, whatever it would be without quotes. */
export function rewriteText(map: ValueMap, key: string, text: string): void {
  rewriteScalar(map, key, text, text);
  if (isPlainMark(writtenAs(map, key)) && timestamp(text) !== undefined) DATE_TEXT.note(map, key);
}

/**
 * The same for a scalar of the type that the one under the key has, or has kept in quotes; `float` when that is a
 * number with decimals, which a whole number becomes by its tag. Anything else in quotes is a text.
 */
export function retypeScalar(map: ValueMap, key: string, value: Value, text: string, float: boolean): void {
  const quoted = isQuoted(map, key);
  const typed = typeof value !== "string" || TYPED_TEXT.get(map, key) !== undefined;
  if (float && isWholeNumber(text, "resource")) {
    rewriteScalar(map, key, value, text);
    recordWritten(map, key, FLOAT + (quoted ? QUOTED : "") + text);
    return;
  }
  rewriteScalar(map, key, quoted ? text : value, text);
  if (quoted && typed) TYPED_TEXT.note(map, key, text);
}

/** The scalar that the text makes where no type is known: what it would be if it were written plain. */
export function untyped(text: string): Value {
  return canBePlain(text) ? resolvePlain(text) : text;
}

/** Puts a text in place of the scalar under the key that has the type which it suggests, as the next one will. */
export function rewriteUntyped(map: ValueMap, key: string, text: string): void {
  const value = untyped(text);
  rewriteScalar(map, key, value, text);
  // A date reads as another text than it says, and what holds nothing isn't dropped.
  if (typeof value === "string" && value !== text) recordWritten(map, key, PLAIN + text);
  if (text === "") recordWritten(map, key, NOTHING);
  UNTYPED.note(map, key);
  if (typeof value !== "string" || isNoTextOf11(text)) untypedNoText.occurs();
}

/**
 * The mapping in which the scalar under the key has another text but the style that it had: in quotes it is a text,
 * else it has no type, as kustomize says none for images and names.
 */
export function withText(map: ValueMap, key: string, text: string): ValueMap {
  if ((UNTYPED.has(map, key) || isQuoted(map, key)) && textAt(map, key) === text) return map;
  const copy = copyMap(map);
  if (isQuoted(copy, key) || STYLE.has(copy, key)) rewriteText(copy, key, text);
  else rewriteUntyped(copy, key, text);
  return copy;
}

/**
 * Puts the scalar under the same key of another mapping over what this one has there. Like kustomize it keeps the
 * style of the scalar that it replaces: over a quoted one, a number becomes a string.
 */
export function overwriteScalar(map: ValueMap, key: string, from: ValueMap): void {
  putOver(map, key, from);
  keepRefused(from, map, key);
  if (isDateTextIn(from, key) && isPlainMark(writtenAs(map, key))) DATE_TEXT.note(map, key);
}

/** True for a text that would be a date without its quotes or its tag. */
function isDateTextIn(map: ValueMap, key: string): boolean {
  if (!isDate(lookUp(map, key))) return false;
  if (WITH_TAG.has(map, key) && !isPlainMark(writtenAs(map, key))) return true;
  return isQuoted(map, key) || isDateText(map, key);
}

const DASH = 45;

function putOver(map: ValueMap, key: string, from: ValueMap): void {
  const value = lookUp(from, key) as Value;
  if (Object.hasOwn(map, key)) {
    const text = textAt(from, key);
    const mark = writtenAs(from, key);
    const before = styleOf(map, key);
    if (isFloatMark(mark)) {
      // Written with its tag, as without it would be no float, it is a number in any style.
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
      // A date stays one, and what is tagged !!binary whatever its quotes, which it takes over.
      const style = isQuoted(map, key) ? QUOTED : PLAIN;
      const withTag = WITH_TAG.has(map, key);
      setOwn(map, key, value);
      forgetWritten(map, key);
      recordWritten(map, key, style + text);
      if (withTag) WITH_TAG.note(map, key);
      keepStyle(map, key, before);
      return;
    }
    const quoted = isQuoted(map, key);
    rewriteScalar(map, key, typeof value === "string" || quoted ? text : value, text);
    if (
      quoted &&
      (typeof value !== "string" || (isPlainMark(mark) && (value !== text || isPlainDate(from, key))))
    )
      TYPED_TEXT.note(map, key, text);
    return;
  }
  setOwn(map, key, value);
  // Of a field that was there before and was dropped.
  forgetWritten(map, key);
  if (WITH_TAG.has(from, key)) WITH_TAG.note(map, key);
  const mark = writtenAs(from, key);
  const isText = TAGGED.has(from, key);
  // Words get quotes on the way, what looks as if it needed some otherwise stays as it is.
  if (mark === undefined || (mark === PLAIN && !isText && isNoTextOf11(value as string))) return;
  recordWritten(map, key, mark);
  if (mark === PLAIN && isText) TAGGED.note(map, key);
}

/** True for a date that is one by its type, too: without quotes, and without a tag that makes it a text. */
export function isPlainDate(map: ValueMap, key: string): boolean {
  return isDate(lookUp(map, key)) && !isDateTextIn(map, key);
}

/** True for a text that is a date without quotes. */
function isDate(value: Value | undefined): boolean {
  return typeof value === "string" && value.charCodeAt(4) === DASH && timestamp(value) !== undefined;
}
