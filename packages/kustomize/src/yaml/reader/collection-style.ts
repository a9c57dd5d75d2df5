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

/** Records whether a mapping or list is written in brackets, which then applies to everything in it. */
export function noteFlow(value: object, flow: boolean): void {
  if (flow) {
    any.flow.occurs();
    inBrackets.add(value);
  } else if (any.flow.may) inBrackets.delete(value);
}

/** True if the mapping or list itself is written in brackets. */
export function isFlow(value: object): boolean {
  return any.flow.may && inBrackets.has(value);
}

/** Gives a copy of a mapping or list the brackets of the original. */
export function keepFlow(original: object, copy: object): void {
  if (any.flow.may && inBrackets.has(original)) inBrackets.add(copy);
}

/** The source text of folded blocks that are list elements, by their printed form. */
const foldedItems = new WeakMap<readonly Value[], Map<string, string>>();

/** Records a folded block that is a list element. */
export function noteFoldedItem(list: readonly Value[], printed: string, mark: string): void {
  const said = mark.slice(1);
  if (!mark.startsWith(FOLDED) || said === printed) return;
  any.foldedItems.occurs();
  foldedItems.set(list, new Map(foldedItems.get(list)).set(printed, said));
}

const unkept = new WeakMap<readonly Value[], string>();

/** Records a text at the end of a list that ends with an empty line, although it isn't a block. */
export function noteUnkeptItem(list: readonly Value[], text: string): void {
  any.unkeptItems.occurs();
  unkept.set(list, text);
}

/** True for a text at the end of a list that ends with an empty line, although it isn't a block. */
export function isUnkeptItem(list: readonly Value[], text: string): boolean {
  return any.unkeptItems.may && unkept.get(list) === text;
}

const withNoTexts = new WeakSet<readonly Value[]>();

/** Records that a list element reads as a string but isn't one for kustomize: a date, or a text with another tag. */
export function noteNoText(list: readonly Value[]): void {
  any.noTexts.occurs();
  withNoTexts.add(list);
}

/** True for a list with an element that reads as a string but isn't one. */
export function hasNoText(list: readonly Value[]): boolean {
  return any.noTexts.may && withNoTexts.has(list);
}

const untypedItems = new WeakMap<readonly Value[], ReadonlyMap<number, string>>();

/** Records that the element at the index was created from a text without a type. */
export function noteUntypedItem(list: readonly Value[], index: number, text: string): void {
  any.untypedItems.occurs();
  untypedItems.set(list, new Map(untypedItems.get(list)).set(index, text));
}

/** The text of the element at the index, if it was created without a type. */
export function untypedItem(list: readonly Value[], index: number): string | undefined {
  return any.untypedItems.may ? untypedItems.get(list)?.get(index) : undefined;
}

/** True for a list with an element that was created without a type. */
export function hasUntypedItems(list: readonly Value[]): boolean {
  return any.untypedItems.may && untypedItems.has(list);
}

/** The source text of a list element. */
export function saidInList(list: readonly Value[], text: string): string {
  return (any.foldedItems.may ? foldedItems.get(list)?.get(text) : undefined) ?? text;
}

/** True if any folded block was a list element. */
export function mayHaveFoldedItems(): boolean {
  return any.foldedItems.may;
}

/** True for a list with folded blocks among its elements. */
export function hasFoldedItems(list: readonly Value[]): boolean {
  return any.foldedItems.may && foldedItems.has(list);
}

/** Gives a copy of a list the records of the original. */
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
