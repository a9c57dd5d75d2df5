import { lookUp } from "../../value/own.ts";
import type { Value, ValueMap } from "../../value/value.ts";
import { keepFlow, mayHaveFoldedItems } from "./collection-style.ts";
import { keepLastComment } from "./last-comment.ts";
import { FOLDED, NOTHING, PLAIN, QUOTED } from "./scalar-marks.ts";
import { copyNotes, forgetNotes } from "./scalar-notes.ts";
import { type Held, ownTable, shareTable, tableOf } from "./scalar-table.ts";
import { looksQuoted, scalarText } from "./scalar-text.ts";
import { Seldom } from "./seldom.ts";

/** Notes how the scalar under the key was written: QUOTED, PLAIN or its source text. */
export function recordWritten(map: ValueMap, key: string, mark: string): void {
  if (mark === "" || mark === NOTHING) odd.empty.occurs();
  else if (mark.startsWith(FOLDED)) odd.folded.occurs();
  ownTable(map).set(key, mark);
}

/** How the scalar under the key was written; undefined when it was written as its value suggests. */
export function writtenAs(map: ValueMap, key: string): string | undefined {
  return tableOf(map)?.get(key);
}

/** Notes that the scalar under the key is written as the one under a key of another mapping. */
export function writeAs(map: ValueMap, key: string, from: ValueMap, fromKey: string): void {
  const mark = writtenAs(from, fromKey);
  if (mark !== undefined) recordWritten(map, key, mark);
  copyNotes(map, key, from, fromKey);
}

/** What a string says in the file: for a date, and a folded block that printing changes, another text than its value. */
export function saidIn(map: ValueMap, key: string, value: string): string {
  const mark = writtenAs(map, key);
  return mark !== undefined && mark.length > 1 ? mark.slice(1) : value;
}

/** What a folded block under the key says in the file; undefined for anything else. */
export function foldedText(map: ValueMap, key: string): string | undefined {
  const mark = odd.folded.may ? writtenAs(map, key) : undefined;
  return mark?.startsWith(FOLDED) ? mark.slice(1) : undefined;
}

/** Forgets how the scalar under the key was written, because it has a new value. */
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

/** What seldom occurs, and has to be looked for before a resource is written out only once it did. */
const odd = { refused: new Seldom(), empty: new Seldom(), folded: new Seldom() };

/** True when something was read or made that `writtenOut` may have to look at. */
export function mayBeOdd(): boolean {
  return odd.refused.may || odd.empty.may || odd.folded.may || mayHaveFoldedItems();
}

/**
 * Notes why the scalar under a key can't be written out: kustomize fails over it only then, so that a later patch may
 * still remove it. Without a key it is the mapping itself.
 *
 * @param held what the field held, whose type it has kept: the next text may be of it
 */
export function noteRefused(map: ValueMap, key: string | undefined, why: string, held?: Held): void {
  odd.refused.occurs();
  const table = ownTable(map);
  table.refused = new Map(table.refused).set(key, { why, held });
}

/** Gives a mapping why the scalar under the key can't be written out, if that of another can't, whose place it took. */
export function keepRefused(from: ValueMap, map: ValueMap, key: string): void {
  const refused = odd.refused.may ? tableOf(from)?.refused?.get(key) : undefined;
  if (refused !== undefined) noteRefused(map, key, refused.why, refused.held);
}

/** Why a scalar of the mapping, or the mapping itself, can't be written out; undefined when it can. */
export function refusedIn(map: ValueMap): string | undefined {
  const refused = odd.refused.may ? tableOf(map)?.refused : undefined;
  if (refused === undefined) return undefined;
  for (const [key, { why }] of refused) if (key === undefined || Object.hasOwn(map, key)) return why;
  return undefined;
}

/** True for a scalar that can't be written out. */
export function isRefused(map: ValueMap, key: string): boolean {
  return odd.refused.may && (tableOf(map)?.refused?.has(key) ?? false);
}

/** What the field under the key held before it got a text of another type. */
export function heldBefore(map: ValueMap, key: string): Held | undefined {
  return odd.refused.may ? tableOf(map)?.refused?.get(key)?.held : undefined;
}

/** True where a replacement has put a text in place of a null, whose type it keeps. */
export function isTextForNull(map: ValueMap, key: string): boolean {
  return heldBefore(map, key)?.value === null && typeof lookUp(map, key) === "string";
}

/** Gives a copy of a mapping what is known of the original's scalars. */
export function keepWritten(original: ValueMap, copy: ValueMap): void {
  shareTable(original, copy);
  keepFlow(original, copy);
  keepLastComment(original, copy);
}

/** Notes how a scalar just read under the key was written, if that isn't what its value suggests. */
export function noteScalar(map: ValueMap, key: string, value: Value, reader: string, plain: boolean): void {
  if (typeof value === "string") {
    if (plain) {
      if (value !== reader || ((value.length <= 3 || value.charCodeAt(4) === 45) && looksQuoted(value)))
        recordWritten(map, key, value === reader ? PLAIN : PLAIN + reader);
    } else if (!looksQuoted(value)) recordWritten(map, key, QUOTED);
  } else if (plain && (value === null || typeof value !== "object") && scalarText(value) !== reader)
    recordWritten(map, key, reader);
}

/** True when anything is known of how the mapping's scalars were written. */
export function hasWritten(map: ValueMap): boolean {
  const table = tableOf(map);
  return table !== undefined && (table.size > 0 || table.refused !== undefined);
}
