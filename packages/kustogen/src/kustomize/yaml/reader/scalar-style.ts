import type { Value, ValueMap } from "../../../kubernetes/value.ts";
import { keepLastComment } from "./last-comment.ts";
import { FOLDED, PLAIN, QUOTED } from "./scalar-marks.ts";
import { looksQuoted, scalarText } from "./scalar-text.ts";

/**
 * How the scalars of a mapping were written, where that changes what a later patch makes of them. In kustomize a
 * scalar that replaces another takes over its style, so `port: 8080` patched over `port: "http"` becomes the string
 * "8080", but over `port: http` it becomes a number; and `version:` (nothing) is dropped by any patch while
 * `version: null` stays. Plain data does not say which it was; this table does, for the few keys where the value
 * alone would suggest the wrong answer:
 * - QUOTED: a string in quotes or in a block although it could have been written plain;
 * - PLAIN: a string written plain although it looks as if it needed quotes (`!!str 12`);
 * - FLOAT, a quote if it took the place of a text in quotes, and the source text: a whole number with the tag !!float,
 *   which kustomize writes down with its tag, so that it stays a number in quotes, too;
 * - any other text: the source text of a number, boolean or null that is not its canonical text (`1.50`, `True`,
 *   `0x10`, and the empty text of a null that is not there at all).
 */
const WRITTEN = Symbol("written");

/** Marks by key. Copies of a mapping share one until they change it. */
class Table extends Map<string, string> {
  shared = false;
  /** Why scalars can't be written out, by key; undefined for the mapping itself. */
  refused: ReadonlyMap<string | undefined, Refused> | undefined;
}

interface Refused {
  why: string;
  held: Held | undefined;
}

/** The scalar that a field held before it got a text of another type, which it has kept. */
export interface Held {
  value: Value;
  text: string;
}

// A property that nothing enumerates: a WeakMap of as many mappings would make every garbage collection slow.
function tableOf(map: ValueMap): Table | undefined {
  return (map as unknown as { [WRITTEN]?: Table })[WRITTEN];
}

/** The mapping's table for writing. */
function ownTable(map: ValueMap): Table {
  const table = tableOf(map);
  if (table !== undefined && !table.shared) return table;
  const own = new Table(table);
  own.refused = table?.refused;
  setTable(map, own);
  return own;
}

function setTable(map: ValueMap, table: Table): void {
  Object.defineProperty(map, WRITTEN, { value: table, writable: true, configurable: true });
}

/** Notes how the scalar under the key was written: QUOTED, PLAIN or its source text. */
export function recordWritten(map: ValueMap, key: string, mark: string): void {
  if (mark === "") odd.empty = true;
  else if (mark.startsWith(FOLDED)) odd.folded = true;
  ownTable(map).set(key, mark);
}

/** How the scalar under the key was written; undefined when it was written as its value suggests. */
export function writtenAs(map: ValueMap, key: string): string | undefined {
  return tableOf(map)?.get(key);
}

/** What a string says in the file: for a date, and a folded block that printing changes, another text than its value. */
export function saidIn(map: ValueMap, key: string, value: string): string {
  const mark = writtenAs(map, key);
  return mark !== undefined && mark.length > 1 ? mark.slice(1) : value;
}

/** What a folded block under the key says in the file; undefined for anything else. */
export function foldedText(map: ValueMap, key: string): string | undefined {
  const mark = odd.folded ? writtenAs(map, key) : undefined;
  return mark?.startsWith(FOLDED) ? mark.slice(1) : undefined;
}

/** What folded blocks that are elements of a list say in the file, by what printing makes of them. */
const foldedItems = new WeakMap<readonly Value[], Map<string, string>>();

/** Notes a folded block that is an element of a list. */
export function noteFoldedItem(list: readonly Value[], printed: string, mark: string): void {
  const said = mark.slice(1);
  if (!mark.startsWith(FOLDED) || said === printed) return;
  odd.folded = true;
  foldedItems.set(list, new Map(foldedItems.get(list)).set(printed, said));
}

/** What an element of a list says in the file. */
export function saidInList(list: readonly Value[], text: string): string {
  return (odd.folded ? foldedItems.get(list)?.get(text) : undefined) ?? text;
}

/** True for a list that has folded blocks among its elements. */
export function hasFoldedItems(list: readonly Value[]): boolean {
  return odd.folded && foldedItems.has(list);
}

/** Gives a copy of a list what is known of the original. */
export function keepListStyle(original: readonly Value[], copy: readonly Value[]): void {
  if (odd.flow && inBrackets.has(original)) inBrackets.add(copy);
  const items = odd.folded ? foldedItems.get(original) : undefined;
  if (items !== undefined) foldedItems.set(copy, items);
}

/** Forgets how the scalar under the key was written, because it has a new value. */
export function forgetWritten(map: ValueMap, key: string): void {
  const table = tableOf(map);
  if (table?.has(key)) ownTable(map).delete(key);
  untyped.forget(map, key);
  tagged.forget(map, key);
  typed.forget(map, key);
  if (odd.refused && table?.refused?.has(key)) {
    const refused = new Map(table.refused);
    refused.delete(key);
    ownTable(map).refused = refused;
  }
}

/** What seldom occurs, and has to be looked for before a resource is written out only once it did. */
const odd = { refused: false, flow: false, empty: false, folded: false };

/** True when something was read or made that `writtenOut` may have to look at. */
export function mayBeOdd(): boolean {
  return odd.refused || (odd.flow && (odd.empty || odd.folded));
}

/**
 * Notes why the scalar under a key can't be written out: kustomize fails over it only then, so that a later patch may
 * still remove it. Without a key it is the mapping itself.
 *
 * @param held what the field held, whose type it has kept: the next text may be of it
 */
export function noteRefused(map: ValueMap, key: string | undefined, why: string, held?: Held): void {
  odd.refused = true;
  const table = ownTable(map);
  table.refused = new Map(table.refused).set(key, { why, held });
}

/** Why a scalar of the mapping, or the mapping itself, can't be written out; undefined when it can. */
export function refusedIn(map: ValueMap): string | undefined {
  const refused = odd.refused ? tableOf(map)?.refused : undefined;
  if (refused === undefined) return undefined;
  for (const [key, { why }] of refused) if (key === undefined || Object.hasOwn(map, key)) return why;
  return undefined;
}

/** What the field under the key held before it got a text of another type. */
export function heldBefore(map: ValueMap, key: string): Held | undefined {
  return odd.refused ? tableOf(map)?.refused?.get(key)?.held : undefined;
}

const inBrackets = new WeakSet<object>();

/** Notes whether a mapping or list is written in brackets, which what stands in it then is too. */
export function noteFlow(value: object, flow: boolean): void {
  if (flow) {
    odd.flow = true;
    inBrackets.add(value);
  } else if (odd.flow) inBrackets.delete(value);
}

/** True when the mapping or list itself is written in brackets. */
export function isFlow(value: object): boolean {
  return odd.flow && inBrackets.has(value);
}

/** Notes on scalars, kept beside their marks; no key of YAML begins as the prefix does. */
class SideNote {
  /** True once there was one: hardly ever are there any. */
  any = false;
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  set(map: ValueMap, key: string, text = ""): void {
    this.any = true;
    ownTable(map).set(this.#prefix + key, text);
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

/**
 * The mapping with its plain texts in quotes that YAML 1.1 takes for something else: words such as `yes`, and what has
 * taken the place of a plain scalar, such as the text "8080". A strategic merge does that to all that it passes, so that
 * what is patched over one later becomes a text too; what it patches itself keeps its style. A copy by `copy` where
 * there are any, else itself.
 */
export function quoteWords(map: ValueMap, copy: (map: ValueMap) => ValueMap, patch?: ValueMap): ValueMap {
  const table = tableOf(map);
  if (table === undefined) return map;
  let result = map;
  for (const [key, mark] of table) {
    if (mark !== PLAIN || !isNoTextOf11(map[key]) || isTagged(map, key)) continue;
    if (patch !== undefined && Object.hasOwn(patch, key)) continue;
    if (result === map) result = copy(map);
    ownTable(result).delete(key);
  }
  return result;
}

/** True for a text that a YAML 1.1 reader takes for something else when it stands without quotes; it takes dates for texts. */
function isNoTextOf11(text: Value | undefined): boolean {
  return typeof text === "string" && text !== "" && looksQuoted(text) && !/\n|^\d{4}-/.test(text);
}

/** Gives a copy of a mapping what is known of the original's scalars. */
export function keepWritten(original: ValueMap, copy: ValueMap): void {
  const table = tableOf(original);
  if (table !== undefined) {
    table.shared = true;
    setTable(copy, table);
  }
  if (odd.flow && inBrackets.has(original)) inBrackets.add(copy);
  keepLastComment(original, copy);
  const marks = anyShared ? shared.get(original) : undefined;
  if (marks !== undefined) shared.set(copy, marks);
}

const shared = new WeakMap<ValueMap, ReadonlyMap<string, object>>();
let anyShared = false;

/**
 * Notes that the scalar under the key is one with others of the same mark. When kustomize adds a label to several
 * places of a resource it puts one and the same node there, so that a later change of one changes all.
 */
export function markShared(map: ValueMap, key: string, mark: object): void {
  anyShared = true;
  shared.set(map, new Map(shared.get(map)).set(key, mark));
}

/** The marks of the scalars of a mapping that are one with others; undefined when none is. */
export function sharedIn(map: ValueMap): ReadonlyMap<string, object> | undefined {
  return shared.get(map);
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
  return tableOf(map) !== undefined;
}
