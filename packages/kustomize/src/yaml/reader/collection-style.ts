import type { Value } from "../../value/value.ts";
import { FOLDED } from "./scalar-marks.ts";
import { Seldom } from "./seldom.ts";

const any = {
  flow: new Seldom(),
  foldedItems: new Seldom(),
  unkeptItems: new Seldom(),
  noTexts: new Seldom(),
  untypedItems: new Seldom(),
};

const inBrackets = new WeakSet<object>();

/** Notes whether a mapping or list is written in brackets, which what stands in it then is too. */
export function noteFlow(value: object, flow: boolean): void {
  if (flow) {
    any.flow.occurs();
    inBrackets.add(value);
  } else if (any.flow.may) inBrackets.delete(value);
}

/** True when the mapping or list itself is written in brackets. */
export function isFlow(value: object): boolean {
  return any.flow.may && inBrackets.has(value);
}

/** Gives a copy of a mapping or list the brackets of the original. */
export function keepFlow(original: object, copy: object): void {
  if (any.flow.may && inBrackets.has(original)) inBrackets.add(copy);
}

/** What folded blocks that are elements of a list say in the file, by what printing makes of them. */
const foldedItems = new WeakMap<readonly Value[], Map<string, string>>();

/** Notes a folded block that is an element of a list. */
export function noteFoldedItem(list: readonly Value[], printed: string, mark: string): void {
  const said = mark.slice(1);
  if (!mark.startsWith(FOLDED) || said === printed) return;
  any.foldedItems.occurs();
  foldedItems.set(list, new Map(foldedItems.get(list)).set(printed, said));
}

const unkept = new WeakMap<readonly Value[], string>();

/** Notes a text at the end of a list that ends in an empty line, though it is no block. */
export function noteUnkeptItem(list: readonly Value[], text: string): void {
  any.unkeptItems.occurs();
  unkept.set(list, text);
}

/** True for a text at the end of a list that ends in an empty line, though it is no block. */
export function isUnkeptItem(list: readonly Value[], text: string): boolean {
  return any.unkeptItems.may && unkept.get(list) === text;
}

const withNoTexts = new WeakSet<readonly Value[]>();

/** Notes that an element of the list reads as a text but is none to kustomize: a date, a text with a tag of its own. */
export function noteNoText(list: readonly Value[]): void {
  any.noTexts.occurs();
  withNoTexts.add(list);
}

/** True for a list with an element that reads as a text but is none. */
export function hasNoText(list: readonly Value[]): boolean {
  return any.noTexts.may && withNoTexts.has(list);
}

const untypedItems = new WeakMap<readonly Value[], ReadonlyMap<number, string>>();

/** Notes that the element at the index was made of a text without saying its type. */
export function noteUntypedItem(list: readonly Value[], index: number, text: string): void {
  any.untypedItems.occurs();
  untypedItems.set(list, new Map(untypedItems.get(list)).set(index, text));
}

/** The text of the element at the index, if it was made of one without saying its type. */
export function untypedItem(list: readonly Value[], index: number): string | undefined {
  return any.untypedItems.may ? untypedItems.get(list)?.get(index) : undefined;
}

/** True for a list with an element that was made without saying its type. */
export function hasUntypedItems(list: readonly Value[]): boolean {
  return any.untypedItems.may && untypedItems.has(list);
}

/** What an element of a list says in the file. */
export function saidInList(list: readonly Value[], text: string): string {
  return (any.foldedItems.may ? foldedItems.get(list)?.get(text) : undefined) ?? text;
}

/** True when there was a folded block that is an element of a list. */
export function mayHaveFoldedItems(): boolean {
  return any.foldedItems.may;
}

/** True for a list that has folded blocks among its elements. */
export function hasFoldedItems(list: readonly Value[]): boolean {
  return any.foldedItems.may && foldedItems.has(list);
}

/** Gives a copy of a list what is known of the original. */
export function keepListStyle(original: readonly Value[], copy: readonly Value[]): void {
  keepFlow(original, copy);
  if (hasNoText(original)) withNoTexts.add(copy);
  const items = any.foldedItems.may ? foldedItems.get(original) : undefined;
  if (items !== undefined) foldedItems.set(copy, items);
  const text = any.unkeptItems.may ? unkept.get(original) : undefined;
  if (text !== undefined) unkept.set(copy, text);
  const untyped = any.untypedItems.may ? untypedItems.get(original) : undefined;
  if (untyped !== undefined) untypedItems.set(copy, untyped);
}
