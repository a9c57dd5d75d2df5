import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";

/** Why a value can't be written as YAML, and its path. */
export class NotPlain extends Error {
  /** Keys and indexes from the given value down to the one that can't be written. */
  readonly path: (string | number)[] = [];
}

/** A property of prototypes whose objects are plain data anyway, and are written as copies without it. */
export const PLAIN = Symbol.for("kustogen.plain");

const MAX_DEPTH = 200;

/**
 * Converts the result of a system's function to plain data: undefined fields are dropped, instances of
 * kubernetes-models become plain mappings. Parts that are already plain are returned unchanged, not copied. Throws
 * NotPlain for anything that YAML can't represent: functions, symbols, NaN, Infinity, dates, other instances, cycles;
 * and for null if `nulls` is false, because in a patch it would mean that the field is removed.
 * @param like plain data whose parts replace equal parts of the value, with keys in the same order, so that two
 * layers share equal parts, which makes comparisons fast
 */
export function toPlain(value: unknown, nulls: boolean, like?: Value): Value {
  return plain(value, nulls, 0, like);
}

function plain(value: unknown, nulls: boolean, depth: number, like: Value | undefined): Value {
  switch (typeof value) {
    case "object":
      if (value === null) {
        if (nulls) return null;
        throw new NotPlain("is null; leave it out");
      }
      if (depth > MAX_DEPTH) throw new NotPlain("is nested too deep or contains itself");
      return Array.isArray(value)
        ? plainList(value, nulls, depth, like)
        : plainMap(value, nulls, depth, like);
    case "number":
      if (Number.isFinite(value)) return value;
      throw new NotPlain(`${value} can't be written; use a finite number`);
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "undefined":
      throw new NotPlain("is undefined; leave it out");
    default:
      throw new NotPlain(`a ${typeof value} can't be written; use plain data`);
  }
}

/** Adds the key or index at which a nested value failed. */
function at(error: unknown, key: string | number): unknown {
  if (error instanceof NotPlain) error.path.unshift(key);
  return error;
}

function plainList(list: unknown[], nulls: boolean, depth: number, like: Value | undefined): Value[] {
  const other = Array.isArray(like) ? like : NO_ITEMS;
  let same = other.length === list.length && other !== NO_ITEMS;
  let copy: Value[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    let kept: Value;
    try {
      kept = typeof item === "string" ? item : plain(item, nulls, depth + 1, other[index]);
    } catch (error) {
      throw at(error, index);
    }
    if (kept !== other[index]) same = false;
    if (copy !== undefined) copy.push(kept);
    else if (kept !== item) copy = [...(list.slice(0, index) as Value[]), kept];
  }
  return same ? other : (copy ?? (list as Value[]));
}

const NO_ITEMS: Value[] = [];

function plainMap(map: object, nulls: boolean, depth: number, like: Value | undefined): ValueMap {
  const prototype = Object.getPrototypeOf(map);
  const isPlain = prototype === Object.prototype || prototype === null;
  if (!isPlain && !(PLAIN in map) && !("toJSON" in map && "validate" in map))
    throw new NotPlain(
      `an instance of ${prototype?.constructor?.name ?? "a class"} can't be written; use plain data`,
    );
  const source = map as Record<string, unknown>;
  const keys = Object.keys(source);
  const other = typeof like === "object" && like !== null && !Array.isArray(like) ? like : undefined;
  const otherKeys = other === undefined ? keys : Object.keys(other);
  let same = other !== undefined;
  let count = 0;
  let copy: ValueMap | undefined = isPlain ? undefined : {};
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    const item = source[key];
    if (item === undefined) {
      copy ??= copyOf(source, keys, index);
      continue;
    }
    const isThere = other !== undefined && (otherKeys[count] === key || Object.hasOwn(other, key));
    const before = isThere ? other[key] : undefined;
    let kept: Value;
    try {
      kept = typeof item === "string" ? item : plain(item, nulls, depth + 1, before);
    } catch (error) {
      throw at(error, key);
    }
    if (same && (kept !== before || otherKeys[count] !== key)) same = false;
    count++;
    if (copy === undefined && kept !== item) copy = copyOf(source, keys, index);
    if (copy !== undefined) setOwn(copy, key, kept);
  }
  if (same && count === otherKeys.length) return other as ValueMap;
  return copy ?? (map as ValueMap);
}

/** A copy of the first `count` keys, whose values are plain. */
function copyOf(source: Record<string, unknown>, keys: string[], count: number): ValueMap {
  const copy: ValueMap = {};
  for (let index = 0; index < count; index++) {
    const key = keys[index] as string;
    setOwn(copy, key, lookUp(source, key) as Value);
  }
  return copy;
}
