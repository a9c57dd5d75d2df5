import { InputError } from "../errors/errors.ts";
import { limitOf, spend } from "../limits.ts";
import { isEmptyMap } from "../resource/change.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { sizeOf } from "../value/size.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { goDouble } from "../yaml/printer/number.ts";
import { isFlow, listNote, noteFlow } from "../yaml/reader/collection-style.ts";
import { isUnreadableBlock, staysBlock } from "../yaml/reader/literal.ts";
import { LITERAL, scalarText } from "../yaml/reader/scalar-marks.ts";
import { hasWritten, recordWritten } from "../yaml/reader/scalar-notes.ts";

/** The keys of a JSON pointer, unescaped. Text before its first slash is ignored; none without a slash. */
export function pointer(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((part) =>
      part.includes("~") ? part.replace(/~[01]/g, (code) => (code === "~1" ? "/" : "~")) : part,
    );
}

/**
 * A null that a step put there, until the patch ends: kustomize's library distinguishes it from a null that was read,
 * and a test of a value that contains it doesn't consider the two equal.
 */
export const ADDED_NULL = Symbol("null") as unknown as Value;

/** A document that a JSON patch changes: it copies the parts that change and shares the rest with the original. */
export class JsonDocument {
  root: Value;
  /** The parts that this document created and may change. */
  readonly #owned = new Set<Value>();

  constructor(original: ValueMap) {
    this.root = original;
  }

  /** The final document, after conversion through JSON. */
  result(): Value {
    return asJson(this.root);
  }

  /** The value at the path; undefined for a field that its mapping doesn't have. */
  get(keys: readonly string[]): Value | undefined {
    let at = this.root;
    for (const [index, key] of keys.entries()) {
      const next = child(at, key, index < keys.length - 1);
      if (index === keys.length - 1) return next;
      if (next === undefined || next === null || typeof next !== "object") throw missing(keys, index);
      at = next;
    }
    return at;
  }

  add(keys: readonly string[], value: Value): void {
    const parent = this.#parent(keys);
    const key = keys.at(-1) as string;
    if (!Array.isArray(parent)) {
      refuseNotFinite(lookUp(parent, key));
      setOwn(parent, key, value);
    } else if (key === "-") parent.push(value);
    else parent.splice(position(key, parent, parent.length + 1), 0, value);
  }

  remove(keys: readonly string[]): void {
    const parent = this.#parent(keys);
    const key = keys.at(-1) as string;
    refuseNotFinite(child(parent, key, false));
    if (Array.isArray(parent)) parent.splice(position(key, parent), 1);
    else if (Object.hasOwn(parent, key)) delete parent[key];
    else throw new InputError(`there is no field "${key}" to remove`, { code: "no-target" });
  }

  replace(keys: readonly string[], value: Value): void {
    const parent = this.#parent(keys);
    const key = keys.at(-1) as string;
    refuseNotFinite(child(parent, key, false));
    if (Array.isArray(parent)) parent[position(key, parent)] = value;
    else setOwn(parent, key, value);
  }

  replaceRoot(value: Value): void {
    if (value === null || typeof value !== "object")
      throw new InputError("the whole resource can only be replaced by a mapping");
    this.root = value;
  }

  /**
   * Declares that a part of the document is about to be in a second place, so that neither may be changed in place.
   * Throws InputError if copies of copies grow without bound.
   */
  share(value: Value): void {
    this.#owned.clear();
    spend("copiedValues", sizeOf(value, limitOf("copiedValues")));
  }

  /** The mapping or list with the path's last key, made this document's own on the way. */
  #parent(keys: readonly string[]): ValueMap | Value[] {
    this.root = this.#own(this.root);
    let at = this.root as ValueMap | Value[];
    for (let index = 0; index < keys.length - 1; index++) {
      const key = keys[index] as string;
      const next = child(at, key, true);
      if (next === undefined || next === null || typeof next !== "object") throw missing(keys, index);
      const own = this.#own(next) as ValueMap | Value[];
      if (Array.isArray(at)) at[position(key, at)] = own;
      else setOwn(at, key, own);
      at = own;
    }
    return at;
  }

  #own(value: Value): Value {
    if (this.#owned.has(value)) return value;
    const own = Array.isArray(value) ? [...value] : { ...(value as ValueMap) };
    spend("steps", Object.keys(own).length);
    this.#owned.add(own);
    return own;
  }
}

function child(parent: Value, key: string, onTheWay: boolean): Value | undefined {
  if (!Array.isArray(parent)) return lookUp(parent as ValueMap, key);
  if (onTheWay && !INDEX.test(key)) return undefined;
  return parent[position(key, parent)];
}

const INDEX = /^[-+]?[0-9]+$/;

/** The position for an index among the places of a list, its elements by default; negative ones count from the end. */
function position(key: string, { length }: readonly Value[], places = length): number {
  if (!INDEX.test(key)) throw new InputError(`"${key}" isn't the index of a list element`);
  const index = Number(key);
  if (index >= places || index < -places)
    throw new InputError(`there is no element ${key}: the list has ${length}`, { code: "no-target" });
  return index < 0 ? index + places : index;
}

function missing(keys: readonly string[], index: number): InputError {
  return new InputError(`there is nothing at /${keys.slice(0, index + 1).join("/")}`, { code: "no-target" });
}

/** Throws InputError for a number that JSON can't represent, even if the patch has removed it. */
function refuseNotFinite(value: Value | undefined): void {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new InputError(`a JSON patch can't be applied to a resource with the number ${value}`);
  if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) refuseNotFinite(item);
}

/**
 * The value after conversion through JSON: all numbers are doubles, and the style of scalars is forgotten. Returns
 * the value itself if that changes nothing.
 */
function asJson(value: Value): Value {
  if (value === ADDED_NULL) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "object" && value !== null) spend("steps", 1 + Object.keys(value).length);
  if (Array.isArray(value)) {
    const { folded, untyped } = listNote(value);
    let list = folded !== undefined || untyped !== undefined || isFlow(value) ? [...value] : value;
    for (let at = 0; at < value.length; at++) {
      const before = value[at] as Value;
      const after = asJson(before);
      if (after === before || Object.is(after, before)) continue;
      if (list === value) list = [...value];
      list[at] = after;
    }
    return list;
  }
  if (!isMap(value)) {
    refuseNotFinite(value);
    if (typeof value === "string" && isUnreadableBlock(value))
      throw new InputError(
        "kustomize can't read a multi-line string that begins with a tab after a JSON patch",
      );
    return value;
  }
  let map = hasWritten(value) || isFlow(value) ? { ...value } : value;
  if (isEmptyMap(value)) {
    // An empty mapping comes back in brackets, which then also enclose anything that is added to it.
    map = {};
    noteFlow(map, true);
  }
  for (const key of Object.keys(value)) {
    const before = value[key] as Value;
    const after = asJson(before);
    const text = typeof after === "number" ? doubleText(after) : undefined;
    const block = typeof after === "string" && after.includes("\n") && staysBlock(after);
    if (after === before && text === undefined && !block) continue;
    if (map === value) map = { ...value };
    setOwn(map, key, after);
    if (text !== undefined || block) recordWritten(map, key, text ?? LITERAL);
  }
  return map;
}

/** The text that go-yaml writes for a number from JSON, if that isn't the usual one: 1000000 is 1e+06. */
function doubleText(value: number): string | undefined {
  const text = goDouble(value);
  return text === scalarText(value) ? undefined : text;
}
