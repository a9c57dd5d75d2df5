import { InputError } from "../../errors/errors.ts";
import { lookUp } from "../../value/own.ts";
import type { Value, ValueMap } from "../../value/value.ts";
import { keepFlow, mayHaveFoldedItems } from "./collection-style.ts";
import { keepLastComment } from "./last-comment.ts";
import { FOLDED, NOTHING, PLAIN, QUOTED } from "./scalar-marks.ts";
import { copyNotes, forgetNotes } from "./scalar-notes.ts";
import { type Held, ownTable, shareTable, tableOf } from "./scalar-table.ts";
import { looksQuoted, scalarText } from "./scalar-text.ts";
import { Seldom } from "./seldom.ts";

/** Records how the scalar under the key was written: QUOTED, PLAIN or its source text. */
export function recordWritten(map: ValueMap, key: string, mark: string): void {
  if (mark === "" || mark === NOTHING) odd.empty.occurs();
  else if (mark.startsWith(FOLDED)) odd.folded.occurs();
  ownTable(map).set(key, mark);
}

/** How the scalar under the key was written; undefined if it was written as its value suggests. */
export function writtenAs(map: ValueMap, key: string): string | undefined {
  return tableOf(map)?.get(key);
}

/** Records that the scalar under the key is written like the one under a key of another mapping. */
export function writeAs(map: ValueMap, key: string, from: ValueMap, fromKey: string): void {
  const mark = writtenAs(from, fromKey);
  if (mark !== undefined) recordWritten(map, key, mark);
  copyNotes(map, key, from, fromKey);
}

/** The source text of a string: for a date, and a folded block that printing changes, it differs from the value. */
export function saidIn(map: ValueMap, key: string, value: string): string {
  const mark = writtenAs(map, key);
  return mark !== undefined && mark.length > 1 ? mark.slice(1) : value;
}

/** The source text of a folded block under the key; undefined for anything else. */
export function foldedText(map: ValueMap, key: string): string | undefined {
  const mark = odd.folded.may ? writtenAs(map, key) : undefined;
  return mark?.startsWith(FOLDED) ? mark.slice(1) : undefined;
}

/** Drops the record of how the scalar under the key was written, because it has a new value. */
export function forgetWritten(map: ValueMap, key: string): void {
  const table = tableOf(map);
  if (table?.has(key)) ownTable(map).delete(key);
  forgetNotes(map, key);
  if (odd.refused.may && table?.refused?.has(key)) {
    const refused = new Map(table.refused);
    refused.delete(key);
    ownTable(map).refused = refused;
  }
}

/** Whether rare cases occurred, which have to be searched for before a resource is written only if they did. */
const odd = { refused: new Seldom(), again: new Seldom(), empty: new Seldom(), folded: new Seldom() };

/** True if anything was read or created that `writtenOut` may have to handle. */
export function mayBeOdd(): boolean {
  return odd.refused.may || odd.empty.may || odd.folded.may || mayHaveFoldedItems();
}

/**
 * Records why the scalar under a key can't be written: kustomize fails only when it writes it, so a later patch may
 * still remove it. Without a key it is the mapping itself.
 * @param held the former value of the field, whose type it has kept: the next text may be of it
 */
export function noteRefused(map: ValueMap, key: string | undefined, why: string, held?: Held): void {
  odd.refused.occurs();
  const table = ownTable(map);
  table.refused = new Map(table.refused).set(key, { why, held });
}

/** Copies to a mapping why the scalar under the key can't be written, if it replaces another's that can't. */
export function keepRefused(from: ValueMap, map: ValueMap, key: string): void {
  const refused = odd.refused.may ? tableOf(from)?.refused?.get(key) : undefined;
  if (refused !== undefined) noteRefused(map, key, refused.why, refused.held);
}

/** Throws if a scalar of the mapping, or the mapping itself, because a key occurs twice in it, can't be written. */
export function refuseUnwritable(map: ValueMap): void {
  const refused = odd.refused.may ? tableOf(map)?.refused : undefined;
  for (const [key, { why }] of refused ?? []) {
    if (key === undefined) throw new InputError(why, { code: "duplicate" });
    if (Object.hasOwn(map, key)) throw new InputError(why);
  }
}

/** Notes the text of a key that the mapping already has. */
export function noteAgain(map: ValueMap, key: string, text: string): void {
  odd.again.occurs();
  const table = ownTable(map);
  table.again = new Map(table.again).set(key, text);
}

/** False if no key occurred several times in a mapping of any file read until now. */
export function mayRepeatKeys(): boolean {
  return odd.again.may;
}

/** The last text of each key that occurs several times in a mapping as it was read, whatever became of the first. */
export function againIn(map: ValueMap): ReadonlyMap<string, string> {
  return (odd.again.may ? tableOf(map)?.again : undefined) ?? NONE;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** True for a scalar that can't be written. */
export function isRefused(map: ValueMap, key: string): boolean {
  return odd.refused.may && (tableOf(map)?.refused?.has(key) ?? false);
}

/** The former value of the field under the key, before it got a text of another type. */
export function heldBefore(map: ValueMap, key: string): Held | undefined {
  return odd.refused.may ? tableOf(map)?.refused?.get(key)?.held : undefined;
}

/** True if a replacement has put a text in place of a null, whose type it keeps. */
export function isTextForNull(map: ValueMap, key: string): boolean {
  return heldBefore(map, key)?.value === null && typeof lookUp(map, key) === "string";
}

/** Gives a copy of a mapping the records about the original's scalars. */
export function keepWritten(original: ValueMap, copy: ValueMap): void {
  shareTable(original, copy);
  keepFlow(original, copy);
  keepLastComment(original, copy);
}

/** Records how a scalar just read under the key was written, if its value suggests otherwise. */
export function noteScalar(map: ValueMap, key: string, value: Value, reader: string, plain: boolean): void {
  if (typeof value === "string") {
    if (plain) {
      if (value !== reader || ((value.length <= 3 || value.charCodeAt(4) === 45) && looksQuoted(value)))
        recordWritten(map, key, value === reader ? PLAIN : PLAIN + reader);
    } else if (!looksQuoted(value)) recordWritten(map, key, QUOTED);
  } else if (plain && (value === null || typeof value !== "object") && scalarText(value) !== reader)
    recordWritten(map, key, reader);
}

/** True if anything is recorded about how the mapping's scalars were written. */
export function hasWritten(map: ValueMap): boolean {
  const table = tableOf(map);
  return table !== undefined && (table.size > 0 || table.refused !== undefined);
}
