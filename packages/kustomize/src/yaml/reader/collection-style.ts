import type { Value } from "../../value/value.ts";
import { FOLDED } from "./scalar-marks.ts";

const inBrackets = new WeakSet<object>();

/** Records whether a mapping or list is written in brackets, which then applies to everything in it. */
export function noteFlow(value: object, flow: boolean): void {
  if (flow) inBrackets.add(value);
  else inBrackets.delete(value);
}

/** True if the mapping or list itself is written in brackets. */
export function isFlow(value: object): boolean {
  return inBrackets.has(value);
}

/** Gives a copy of a mapping or list the brackets of the original. */
export function keepFlow(original: object, copy: object): void {
  if (inBrackets.has(original)) inBrackets.add(copy);
}

/** How the elements of a list were written, if that affects a later step. */
interface ListNote {
  /** The source text of folded blocks, by their printed form. */
  readonly folded?: ReadonlyMap<string, string>;
  /** The text at its end, if that ends with an empty line although it isn't a block. */
  readonly unkept?: string;
  /** Set if an element reads as a string but isn't one for kustomize: a date, or a text with another tag. */
  readonly noText?: true;
  /** The texts of elements that were created without a type, by index. */
  readonly untyped?: ReadonlyMap<number, string>;
}

const notes = new WeakMap<readonly Value[], ListNote>();
const NONE: ListNote = {};

/** The note about a list; an empty one if there is none. */
export function listNote(list: readonly Value[]): ListNote {
  return notes.get(list) ?? NONE;
}

/** Adds to the note about a list. */
export function annotateList(list: readonly Value[], change: ListNote): void {
  notes.set(list, { ...notes.get(list), ...change });
}

/** Gives a copy of a list the records of the original. */
export function keepListStyle(original: readonly Value[], copy: readonly Value[]): void {
  keepFlow(original, copy);
  const note = notes.get(original);
  if (note !== undefined) notes.set(copy, note);
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
