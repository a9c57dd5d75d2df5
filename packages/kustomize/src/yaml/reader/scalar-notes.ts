import type { ValueMap } from "../../value/value.ts";
import { ownTable, tableOf } from "./scalar-table.ts";
import { Seldom } from "./seldom.ts";

/** Notes on scalars, kept beside their marks; no key of YAML begins as the prefix does. */
class SideNote {
  readonly #seldom = new Seldom();
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  set(map: ValueMap, key: string, text = ""): void {
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

  forget(map: ValueMap, key: string): void {
    if (this.get(map, key) !== undefined) ownTable(map).delete(this.#prefix + key);
  }
}

const untyped = new SideNote("\0");
const tagged = new SideNote("\x01");
const typed = new SideNote("\x02");
const dateTexts = new SideNote("\x03");
const withTag = new SideNote("\x04");
const styles = new SideNote("\x05");
const nullTexts = new SideNote("\x06");

/**
 * Notes that the scalar under the key was made without saying its type, so that it is a number only as long as nobody
 * looks: kustomize puts such scalars in quotes when it merges a patch into the resource.
 */
export function noteUntyped(map: ValueMap, key: string): void {
  untyped.set(map, key);
}

/** True when the scalar under the key was made without saying its type. */
export function isUntyped(map: ValueMap, key: string): boolean {
  return untyped.get(map, key) !== undefined;
}

/** True when there may be scalars without a type. */
export function mayBeUntyped(): boolean {
  return untyped.any;
}

/** Notes that the plain scalar under the key is a text by its tag, which kustomize takes for a style of its own. */
export function noteTagged(map: ValueMap, key: string): void {
  tagged.set(map, key);
}

/** True for a plain scalar that is a text by its tag. */
export function isTagged(map: ValueMap, key: string): boolean {
  return tagged.get(map, key) !== undefined;
}

/**
 * Notes that the scalar under the key has a tag in the file. kustomize then writes down the tag of whatever takes its
 * place, so that quotes make no text of it.
 */
export function noteWithTag(map: ValueMap, key: string, tag = "!!str"): void {
  withTag.set(map, key, tag);
}

/** True when the scalar under the key, or one whose place it took, has a tag in the file. */
export function isWithTag(map: ValueMap, key: string): boolean {
  return withTag.get(map, key) !== undefined;
}

/** True for a scalar that its tag makes something else than a text to kustomize. */
export function isNoTextByTag(map: ValueMap, key: string): boolean {
  return (withTag.get(map, key) ?? "!!str") !== "!!str";
}

/**
 * Notes the mark of the style that the scalar under the key has, where its own mark doesn't say it: that of a block, or of
 * quotes behind a tag, which make no text of what takes its place.
 */
export function noteStyle(map: ValueMap, key: string, mark: string): void {
  styles.set(map, key, mark);
}

/** The mark of the style that the scalar under the key has, where its own mark doesn't say it. */
export function notedStyle(map: ValueMap, key: string): string | undefined {
  return styles.get(map, key);
}

/**
 * Notes what the text in quotes under the key says that is a number, a boolean or a date to kustomize: put over a text
 * in quotes it reads as a text, but what takes its place later must be of its type.
 */
export function noteTyped(map: ValueMap, key: string, text: string): void {
  typed.set(map, key, text);
}

/** What the text in quotes under the key says, if it has a type of its own. */
export function typedText(map: ValueMap, key: string): string | undefined {
  return typed.get(map, key);
}

/** Notes that the plain scalar under the key is a text, although it would be read as a date. */
export function noteDateText(map: ValueMap, key: string): void {
  dateTexts.set(map, key);
}

/** True for a plain text that only looks like a date, by its tag or as it took the place of a text. */
export function isDateText(map: ValueMap, key: string): boolean {
  return isTagged(map, key) || dateTexts.get(map, key) !== undefined;
}

/** Notes the text of the null that a mapping was made of in its place: kustomize keeps it with the mapping. */
export function noteNullText(map: ValueMap, text: string): void {
  if (text !== "") nullTexts.set(map, "", text);
}

/** The text of the null that a mapping was made of; "" for any other. */
export function nullTextOf(map: ValueMap): string {
  return nullTexts.get(map, "") ?? "";
}

/** Forgets what is noted of the scalar under the key, because it has a new value. */
export function forgetNotes(map: ValueMap, key: string): void {
  untyped.forget(map, key);
  tagged.forget(map, key);
  typed.forget(map, key);
  dateTexts.forget(map, key);
  withTag.forget(map, key);
  styles.forget(map, key);
}
