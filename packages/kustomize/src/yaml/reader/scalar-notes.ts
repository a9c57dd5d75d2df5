import type { ValueMap } from "../../value/value.ts";
import { ownTable, tableOf } from "./scalar-table.ts";
import { Seldom } from "./seldom.ts";

/** A note about scalars, stored beside their marks; no YAML key begins with the prefix. */
class SideNote {
  readonly #seldom = new Seldom();

  /** @param usual the value if nothing is recorded */
  constructor(
    private readonly prefix: string,
    private readonly usual: string = "",
  ) {}

  note(map: ValueMap, key: string, text = this.usual): void {
    this.#seldom.occurs();
    ownTable(map).set(this.prefix + key, text);
  }

  /** False as long as there was none. */
  get any(): boolean {
    return this.#seldom.may;
  }

  get(map: ValueMap, key: string): string | undefined {
    return this.any ? tableOf(map)?.get(this.prefix + key) : undefined;
  }

  has(map: ValueMap, key: string): boolean {
    return this.get(map, key) !== undefined;
  }

  forget(map: ValueMap, key: string): void {
    if (this.has(map, key)) ownTable(map).delete(this.prefix + key);
  }
}

/**
 * The scalar under the key was created without a type, so it is a number only temporarily: kustomize quotes these
 * scalars when it merges a patch into the resource.
 */
export const UNTYPED = new SideNote("\0");

/** Whether a rare case occurred: such a scalar isn't a string, or needs quotes to be one. */
export const untypedNoText = new Seldom();

/** The plain scalar under the key is a string by its tag, which kustomize treats as a separate style. */
export const TAGGED = new SideNote("\x01");

/**
 * The scalar under the key, or one that it replaced, has this tag in the file. kustomize then writes the tag of any
 * replacement, so that quotes don't make it a string.
 */
export const WITH_TAG = new SideNote("\x04", "!!str");

/** True for a scalar that isn't a string for kustomize because of its tag. */
export function isNoTextByTag(map: ValueMap, key: string): boolean {
  return (WITH_TAG.get(map, key) ?? "!!str") !== "!!str";
}

/**
 * The mark of the scalar's style, if its own mark doesn't contain it: that of a block, or of quotes after a tag,
 * which don't turn a replacement into a string.
 */
export const STYLE = new SideNote("\x05");

/**
 * The text of a quoted string under the key that is a number, a boolean or a date for kustomize: patched over a
 * quoted string it reads as a string, but later replacements must be of its type.
 */
export const TYPED_TEXT = new SideNote("\x02");

/** The plain scalar under the key is a string, although it would be read as a date. */
export const DATE_TEXT = new SideNote("\x03");

/** True for a plain string that only looks like a date, because of its tag or because it replaced a string. */
export function isDateText(map: ValueMap, key: string): boolean {
  return TAGGED.has(map, key) || DATE_TEXT.has(map, key);
}

const nullTexts = new SideNote("\x06");

/** Records the text of the null that was replaced with a mapping: kustomize keeps it with the mapping. */
export function noteNullText(map: ValueMap, text: string): void {
  if (text !== "") nullTexts.note(map, "", text);
}

/** The text of the null that a mapping replaced; "" for any other mapping. */
export function nullTextOf(map: ValueMap): string {
  return nullTexts.get(map, "") ?? "";
}

/** Drops the notes about the scalar under the key, because it has a new value. */
export function forgetNotes(map: ValueMap, key: string): void {
  for (const note of OF_SCALARS) note.forget(map, key);
}

/** Copies the notes about a scalar to the one under a key of another mapping. */
export function copyNotes(map: ValueMap, key: string, from: ValueMap, fromKey: string): void {
  for (const note of OF_SCALARS) {
    const text = note.get(from, fromKey);
    if (text !== undefined) note.note(map, key, text);
  }
}

const OF_SCALARS = [UNTYPED, TAGGED, TYPED_TEXT, DATE_TEXT, WITH_TAG, STYLE];
