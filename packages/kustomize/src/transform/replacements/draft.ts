import { InputError } from "../../errors/errors.ts";
import { lookUp, setOwn } from "../../value/own.ts";
import { isMap, type Value, type ValueMap } from "../../value/value.ts";
import { copyList, copyMap, textAt } from "../../yaml/fields.ts";
import { isFlow, listNote, noteUntypedItem } from "../../yaml/reader/collection-style.ts";
import { parseDocuments } from "../../yaml/reader/documents.ts";
import { resolvePlain, timestamp } from "../../yaml/reader/scalar.ts";
import { isFloatMark, PLAIN, QUOTED, scalarText } from "../../yaml/reader/scalar-marks.ts";
import {
  annotate,
  forgetWritten,
  type Held,
  noteOf,
  noteRefused,
  recordWritten,
  writtenAs,
} from "../../yaml/reader/scalar-notes.ts";
import {
  isPlainDate,
  isQuoted,
  retypeScalar,
  rewriteScalar,
  rewriteUntyped,
  untyped,
} from "../../yaml/scalar-in-place.ts";

/** A place in a draft: the value under a key of a mapping or at an index of a list. */
export interface DraftPlace {
  /** The place of the containing mapping or list; undefined for the root. */
  readonly parent: DraftPlace | undefined;
  readonly key: string | number;
}

/** A field of a mapping. */
export interface Field {
  readonly map: ValueMap;
  readonly key: string;
}

/** The place of a value that is found but can't be written. */
export const NOWHERE: DraftPlace = { parent: undefined, key: "" };

/** A number that is a float because of its tag. */
const A_FLOAT: Held = { value: 1, text: "1.0" };

/** The kind of a value, as far as replacements distinguish it; null counts as a scalar. */
export function kindOf(value: Value): "scalar" | "map" | "list" {
  return Array.isArray(value) ? "list" : isMap(value) ? "map" : "scalar";
}

/** The value of a text as YAML. Throws InputError if it isn't YAML. */
export function parseYamlText(text: string): Value {
  return text.trim() === "" ? "" : (parseDocuments(text, "the text")[0] ?? null);
}

/** A value being changed: reads see the changes, and unchanged parts are shared with the original. */
export class Draft {
  readonly #owned = new Set<Value>();

  constructor(public root: Value) {}

  /** The value at a place; the root if none is given. */
  at(place: DraftPlace | undefined): Value | undefined {
    if (place === undefined) return this.root;
    const parent = this.at(place.parent);
    if (Array.isArray(parent)) return parent[place.key as number];
    return isMap(parent) ? lookUp(parent, place.key as string) : undefined;
  }

  /** The text of the scalar at the place, as in the source. */
  textAt(place: DraftPlace): string {
    const parent = this.at(place.parent);
    if (isMap(parent)) return textAt(parent, place.key as string);
    const untyped = Array.isArray(parent) ? listNote(parent).untyped?.get(place.key as number) : undefined;
    return untyped ?? scalarText(this.at(place));
  }

  /** The value of the field at the place, if its type differs, or the value before it got another type's text. */
  heldAt(place: DraftPlace): Held | undefined {
    const parent = this.at(place.parent);
    if (!isMap(parent)) return undefined;
    const key = place.key as string;
    const before = noteOf(parent, key).refused?.held;
    if (before !== undefined) return before;
    if (isFloatMark(writtenAs(parent, key))) return A_FLOAT;
    const text = noteOf(parent, key).typedText;
    return text === undefined ? undefined : { value: resolvePlain(text), text };
  }

  /** True for a scalar created by a replacement, whose type is derived from its text. */
  isUntyped(place: DraftPlace): boolean {
    const parent = this.at(place.parent);
    if (Array.isArray(parent)) return listNote(parent).untyped?.get(place.key as number) !== undefined;
    return isMap(parent) && noteOf(parent, place.key as string).untyped === true;
  }

  /** True for an unquoted date. */
  isDate(place: DraftPlace): boolean {
    const parent = this.at(place.parent);
    return isMap(parent) && isPlainDate(parent, place.key as string);
  }

  /** True for a text with the tag !!binary: its base64 follows its style, as otherwise only for a plain date. */
  isBinary(place: DraftPlace): boolean {
    const parent = this.at(place.parent);
    const mark = (isMap(parent) && writtenAs(parent, place.key as string)) || "";
    if (mark.length < 2 || typeof this.at(place) !== "string") return false;
    return mark.startsWith(QUOTED) || (mark.startsWith(PLAIN) && timestamp(mark.slice(1)) === undefined);
  }

  /** Replaces base64 at a place, and its decoded text. */
  setBinary(place: DraftPlace, value: string, base64: string): void {
    const parent = this.#own(place.parent) as ValueMap;
    const key = place.key as string;
    const style = isQuoted(parent, key) ? QUOTED : PLAIN;
    setOwn(parent, key, value);
    forgetWritten(parent, key);
    recordWritten(parent, key, style + base64);
  }

  /** The mapping that contains the place, which knows how its scalars are written, and the key; undefined in a list. */
  fieldAt(place: DraftPlace): Field | undefined {
    const map = this.at(place.parent);
    return isMap(map) ? { map, key: place.key as string } : undefined;
  }

  /** Puts a value at the place; a scalar gets the style of the field that it comes from. */
  set(place: DraftPlace, value: Value, from?: Field): void {
    // The value may be a part of this draft: from now on it is in two places, so neither may change in place.
    if (typeof value === "object" && value !== null) this.#owned.clear();
    const parent = this.#own(place.parent);
    if (Array.isArray(parent)) parent[place.key as number] = value;
    else {
      const key = place.key as string;
      setOwn(parent, key, value);
      forgetWritten(parent, key);
      if (from !== undefined && kindOf(value) === "scalar")
        annotate(parent, key, { ...noteOf(from.map, from.key), refused: undefined });
    }
  }

  /** Puts a scalar at the place, with the style of the existing one. */
  setScalar(place: DraftPlace, value: Value, text: string): void {
    const parent = this.#own(place.parent);
    // An empty value is an empty string in brackets.
    if (Array.isArray(parent))
      parent[place.key as number] = text === "" && this.#isFlow(place.parent) ? "" : value;
    else rewriteScalar(parent, place.key as string, value, text);
  }

  /** Puts a text at the place with the type derived from it, as will be the next one's. */
  setUntyped(place: DraftPlace, text: string): void {
    const parent = this.#own(place.parent);
    if (Array.isArray(parent)) {
      this.setScalar(place, untyped(text), text);
      noteUntypedItem(parent, place.key as number, text);
    } else rewriteUntyped(parent, place.key as string, text);
  }

  /** Puts a scalar at the place, with the style and type of the existing one; `float` for a float. */
  setTyped(place: DraftPlace, value: Value, text: string, float: boolean): void {
    const parent = this.#own(place.parent);
    const key = place.key as string;
    if (Array.isArray(parent)) parent[place.key as number] = value;
    else {
      retypeScalar(parent, key, value, text, float);
      if (typeof value === "string" && timestamp(text) !== undefined)
        annotate(parent, key, { dateText: true });
    }
  }

  /** Replaces a date. */
  setDate(place: DraftPlace, value: string, text: string): void {
    const parent = this.#own(place.parent);
    const key = place.key as string;
    if (Array.isArray(parent)) parent[place.key as number] = value;
    else if (isQuoted(parent, key)) retypeScalar(parent, key, text, text, false);
    else {
      setOwn(parent, key, value);
      forgetWritten(parent, key);
      recordWritten(parent, key, value === text ? PLAIN : PLAIN + text);
    }
  }

  /** Puts a text at the place that its field can't have: kustomize fails only if it is still there when it prints. */
  refuse(place: DraftPlace, text: string, why: string, held: Held): void {
    const parent = this.#own(place.parent);
    if (Array.isArray(parent)) throw new InputError(why);
    rewriteScalar(parent, place.key as string, text, text);
    noteRefused(parent, place.key as string, why, held);
  }

  #isFlow(place: DraftPlace | undefined): boolean {
    return isFlow(this.at(place) as object) || (place !== undefined && this.#isFlow(place.parent));
  }

  #own(place: DraftPlace | undefined): ValueMap | Value[] {
    const value = this.at(place) as ValueMap | Value[];
    if (this.#owned.has(value)) return value;
    const copy = Array.isArray(value) ? copyList(value) : copyMap(value);
    this.#owned.add(copy);
    if (place === undefined) this.root = copy;
    else {
      const parent = this.#own(place.parent);
      if (Array.isArray(parent)) parent[place.key as number] = copy;
      else setOwn(parent, place.key as string, copy);
    }
    return copy;
  }
}
