import { isMap, type Value, type ValueMap } from "../../../kubernetes/value.ts";
import { resolvePlain } from "./scalar.ts";
import type { Source } from "./source.ts";
import { keepWritten, looksQuoted, noteRefused, noteScalar, recordWritten } from "./written.ts";

/** A mapping while it is read: its entries, and the mappings that merge keys bring in. */
export interface OpenMap {
  map: ValueMap;
  merges: ValueMap[] | undefined;
  /** Where the mapping's keys begin among the keys of all mappings being read. */
  firstKey: number;
}

/** The key that merges another mapping in; a symbol, so that a quoted "<<" is an ordinary key. */
export const MERGE = Symbol("<<");
/** A key that kustomize loses: a quoted "<<" merges nothing, but goes when kyaml clears merge keys away. */
const LOST = Symbol("lost");
export type Key = string | typeof MERGE | typeof LOST;

/**
 * The key that a node stands for; `outermost` in the mapping that is the document. Keys of kustomization files may be
 * numbers and booleans; in resources everything but the outermost mapping needs strings, because JSON has no other
 * keys.
 */
export function keyOf(source: Source, value: Value, at: number, outermost: boolean): Key {
  const text = source.plain;
  if (text === "<<") return MERGE;
  if (typeof value === "string") {
    if (text === undefined) return value === "<<" && source.dialect === "resource" ? LOST : value;
    // A date reads as text, but a key that is one is no string to go-yaml.
    if (value === text || outermost || source.dialect === "kustomization") return text;
  }
  if (typeof value === "object" && value !== null) source.fail("a mapping or list can't be a key", at);
  if (source.dialect === "kustomization") {
    if (value !== null) return String(value);
  } else if (text === "" || (outermost && text !== undefined)) return text;
  return source.fail(`the key ${text || "null"} is not text; write it in quotes`, at);
}

/** Puts an entry into a mapping; `at` is where its key stands. Throws InputError for a key that is there already. */
export function addEntry(source: Source, open: OpenMap, key: Key, value: Value, at: number): void {
  const { map } = open;
  if (typeof key === "symbol") {
    if (key === MERGE) addMerge(source, open, value, at);
    return;
  }
  if (hasKey(source, open, key) && source.dialect === "resource") {
    addAgain(source, map, key, value, at);
    return;
  }
  source.keys[source.keyCount++] = key;
  if (key === "__proto__") defineOwn(map, key, value);
  else map[key] = value;
  if (source.quoted) {
    if (source.block !== undefined) {
      recordWritten(map, key, source.block.mark);
      source.block = undefined;
    } else if (!looksQuoted(value as string)) noteScalar(map, key, value, "", false);
    source.quoted = false;
  } else if (source.plain !== undefined) {
    const text = source.plain;
    // Only short words ("on"), and numbers and words in another than their usual spelling, have to be remembered.
    if (typeof value === "string" ? text.length <= 3 || value !== text : String(value) !== text)
      noteScalar(map, key, value, text, true);
  }
}

/**
 * A key that is there already. kustomize takes the first one when it merges a patch, and fails when it writes the
 * mapping out; only annotations are one mapping before that, in which the first of two values counts.
 */
function addAgain(source: Source, map: ValueMap, key: string, value: Value, at: number): void {
  source.quoted = false;
  source.plain = undefined;
  const known = map[key] as Value;
  if (
    key === "annotations" &&
    source.depth === 2 &&
    (isMap(value) || value === null) &&
    (isMap(known) || known === null)
  ) {
    const first = known ?? {};
    const merged = { ...(value ?? {}), ...first };
    keepWritten(first, merged);
    map[key] = merged;
  } else
    noteRefused(
      map,
      undefined,
      `${source.placeOf(at)}: the key ${JSON.stringify(key)} stands twice in one mapping`,
    );
}

/** Few keys are compared faster than a mapping is asked. */
function hasKey(source: Source, open: OpenMap, key: string): boolean {
  const { keys, keyCount } = source;
  if (keyCount - open.firstKey > 20) return Object.hasOwn(open.map, key);
  for (let i = open.firstKey; i < keyCount; i++) if (keys[i] === key) return true;
  return false;
}

function defineOwn(map: ValueMap, key: string, value: Value): void {
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}

function addMerge(source: Source, open: OpenMap, value: Value, at: number): void {
  const sources: ValueMap[] = [];
  for (const item of Array.isArray(value) ? value : [value]) {
    if (typeof item !== "object" || item === null || Array.isArray(item))
      source.fail('"<<" merges a mapping or a list of mappings', at);
    sources.push(item);
  }
  if (source.dialect === "kustomization") {
    // go-yaml v2 merges where the key stands: what comes later overwrites, of several the first wins.
    for (const from of sources.reverse())
      for (const key of Object.keys(from)) put(open.map, key, from[key] as Value);
    return;
  }
  if (open.merges !== undefined) source.fail('a second merge key "<<" in one mapping', at);
  open.merges = sources;
}

function put(map: ValueMap, key: string, value: Value): void {
  if (key === "__proto__") defineOwn(map, key, value);
  else map[key] = value;
}

/** The finished mapping: what is merged in comes behind its own keys and never replaces them. */
export function closeMap(source: Source, open: OpenMap): ValueMap {
  const { map, merges } = open;
  source.keyCount = open.firstKey;
  source.leave();
  if (merges !== undefined)
    for (const from of merges)
      for (const key of Object.keys(from)) if (!Object.hasOwn(map, key)) put(map, key, from[key] as Value);
  return map;
}

/** What a plain scalar means, noting how it was written. */
export function plainValue(source: Source, text: string): Value {
  source.count();
  source.plain = text;
  source.quoted = false;
  return resolvePlain(text, source.dialect);
}

/** A quoted or block scalar, noting how it was written. */
export function quotedValue(source: Source, text: string): string {
  source.count();
  source.plain = undefined;
  source.quoted = true;
  return text;
}
