import type { Value } from "../../value/value.ts";
import { FOLDED } from "./scalar-marks.ts";

/** How a mapping or list was written, if that affects a later step. */
interface Style {
  /** True for one in brackets, which then applies to everything in it. */
  readonly flow?: boolean;
  /**
   * For a document that ends with a comment: the keys that lead to its last value, after which the comment doesn't
   * count; none if it counts everywhere.
   */
  readonly comment?: readonly string[];
  /** For a list, the source text of folded blocks, by their printed form. */
  readonly folded?: ReadonlyMap<string, string>;
  /** The text at the end of a list, if that ends with an empty line although it isn't a block. */
  readonly unkept?: string;
  /** Set if an element of a list reads as a string but isn't one for kustomize: a date, or a text with another tag. */
  readonly noText?: true;
  /** The texts of a list's elements that were created without a type, by index. */
  readonly untyped?: ReadonlyMap<number, string>;
}

const styles = new WeakMap<object, Style>();
const NONE: Style = {};

/** What is recorded about a mapping or list; nothing if there is nothing special. */
export function listNote(collection: object): Style {
  return styles.get(collection) ?? NONE;
}

/** Adds to what is recorded about a mapping or list. */
export function annotateList(collection: object, change: Style): void {
  styles.set(collection, { ...styles.get(collection), ...change });
}

/** Gives a copy of a mapping or list the records of the original. */
export function keepListStyle(original: object, copy: object): void {
  const style = styles.get(original);
  if (style !== undefined) styles.set(copy, style);
}

/** Records whether a mapping or list is written in brackets. */
export function noteFlow(value: object, flow: boolean): void {
  if (flow !== isFlow(value)) annotateList(value, { flow });
}

/** True if the mapping or list itself is written in brackets. */
export function isFlow(value: object): boolean {
  return listNote(value).flow === true;
}

/** Records a folded block that is a list element. */
export function noteFoldedItem(list: readonly Value[], printed: string, mark: string): void {
  const said = mark.slice(1);
  if (!mark.startsWith(FOLDED) || said === printed) return;
  annotateList(list, { folded: new Map(listNote(list).folded).set(printed, said) });
}

/** The source text of a list element. */
export function saidInList(list: readonly Value[], text: string): string {
  return listNote(list).folded?.get(text) ?? text;
}

/** Records that the element at the index was created from a text without a type. */
export function noteUntypedItem(list: readonly Value[], index: number, text: string): void {
  annotateList(list, { untyped: new Map(listNote(list).untyped).set(index, text) });
}
