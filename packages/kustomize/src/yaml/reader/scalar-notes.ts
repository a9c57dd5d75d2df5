import type { ValueMap } from "../../value/value.ts";
import { ownTable, tableOf } from "./scalar-table.ts";
import { Seldom } from "./seldom.ts";

/** A note on scalars, kept beside their marks; no key of YAML begins as the prefix does. */
class SideNote {
  readonly #seldom = new Seldom();
  readonly #prefix: string;
  readonly #usual: string;

  /** @param usual what is noted where nothing else is said */
  constructor(prefix: string, usual = "") {
    this.#prefix = prefix;
    this.#usual = usual;
  }

  note(map: ValueMap, key: string, text = this.#usual): void {
    this.#seldom.occurs();
    ownTable(map).set(this.#prefix + key, text);
  }

  /** False as long as there was none. */
  get any(): boolean {
    return this.#seldom.may;
  }

  get(map: ValueMap, key: string): string | undefined {
    return this.any ? tableOf(map)?.get(this.#prefix + key) : undefined;
  }

  has(map: ValueMap, key: string): boolean {
    return this.get(map, key) !== undefined;
  }

  forget(map: ValueMap, key: string): void {
    if (this.has(map, key)) ownTable(map).delete(this.#prefix + key);
  }
}

/**
 * The scalar under the key was made without saying its type, so that it is a number only as long as nobody looks:
 * kustomize puts such scalars in quotes when it merges a patch into the resource.
 */
export const UNTYPED = new SideNote("\0");

/** What such a scalar seldom is: something else than a text, or a text that needs quotes to be one. */
export const untypedNoText = new Seldom();

/** The plain scalar under the key is a text by its tag, which kustomize takes for a style of its own. */
export const TAGGED = new SideNote("\x01");

/**
 * The scalar under the key, or one whose place it took, has this tag in the file. kustomize then writes down the tag of
 * whatever takes its place, so that quotes make no text of it.
 */
export const WITH_TAG = new SideNote("\x04", "!!str");

/** True for a scalar that its tag makes something else than a text to kustomize. */
export function isNoTextByTag(map: ValueMap, key: string): boolean {
  return (WITH_TAG.get(map, key) ?? "!!str") !== "!!str";
}

/**
 * The mark of the style that the scalar under the key has, where its own mark doesn't say it: that of a block, or of
 * quotes behind a tag, which make no text of what takes its place.
 */
export const STYLE = new SideNote("\x05");

/**
 * What the text in quotes under the key says that is a number, a boolean or a date to kustomize: put over a text in
 * quotes it reads as a text, but what takes its place later must be of its type.
 */
export const TYPED_TEXT = new SideNote("\x02");

/** The plain scalar under the key is a text, although it would be read as a date. */
export const DATE_TEXT = new SideNote("\x03");

/** True for a plain text that only looks like a date, by its tag or as it took the place of a text. */
export function isDateText(map: ValueMap, key: string): boolean {
  return TAGGED.has(map, key) || DATE_TEXT.has(map, key);
}

const nullTexts = new SideNote("\x06");

/** Notes the text of the null that a mapping was made of in its place: kustomize keeps it with the mapping. */
export function noteNullText(map: ValueMap, text: string): void {
  if (text !== "") nullTexts.note(map, "", text);
}

/** The text of the null that a mapping was made of; "" for any other. */
export function nullTextOf(map: ValueMap): string {
  return nullTexts.get(map, "") ?? "";
}

/** Forgets what is noted of the scalar under the key, because it has a new value. */
export function forgetNotes(map: ValueMap, key: string): void {
  for (const note of OF_SCALARS) note.forget(map, key);
}

/** Notes of the scalar under the key what is noted of the one under a key of another mapping. */
export function copyNotes(map: ValueMap, key: string, from: ValueMap, fromKey: string): void {
  for (const note of OF_SCALARS) {
    const text = note.get(from, fromKey);
    if (text !== undefined) note.note(map, key, text);
  }
}

const OF_SCALARS = [UNTYPED, TAGGED, TYPED_TEXT, DATE_TEXT, WITH_TAG, STYLE];
