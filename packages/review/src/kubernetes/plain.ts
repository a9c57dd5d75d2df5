import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** Why a value can't be written as YAML, and its path. */
export class NotPlain extends Error {
  /** Keys and indexes from the given value down to the one that can't be written. */
  readonly path: (string | number)[] = [];
}

/** A property of prototypes whose objects are plain data anyway, and are written as copies without it. */
export const PLAIN_COPY = Symbol.for("kustogen.plain");

/** Why a list or mapping is as it is: a property of it. */
export const REASON = Symbol.for("kustogen.reason");

/** The keys of an object that stands for a single value, with its reason; a deep copy of it does so, too. */
export const SINGLE = "kustogen.single";
export const SINGLE_REASON = "kustogen.reason";

/** A reason, and the path of the value that it is about. */
export interface Reason {
  readonly path: (string | number)[];
  readonly why: string;
}

const MAX_DEPTH = 200;

/**
 * Converts the result of a system's function to plain data: undefined fields are dropped, instances of
 * kubernetes-models become plain mappings. Parts that are already plain are returned unchanged, not copied. Throws
 * NotPlain for anything that YAML can't represent: functions, symbols, NaN, Infinity, dates, other instances, cycles;
 * and for null if `nulls` is false, because in a patch it would mean that the field is removed.
 * @param like plain data whose parts replace equal parts of the value, with keys in the same order, so that two
 * layers share equal parts, which makes comparisons fast
 * @param reasons receives those that values have, which aren't part of the result
 */
export function toPlain(value: unknown, nulls: boolean, like?: Value, reasons: Reason[] = []): Value {
  return plain(value, { nulls, reasons }, 0, like);
}

/** Whether null is a value, and the reasons found so far. */
interface Found {
  readonly nulls: boolean;
  readonly reasons: Reason[];
}

function plain(value: unknown, found: Found, depth: number, like: Value | undefined): Value {
  switch (typeof value) {
    case "object":
      if (value === null) {
        if (found.nulls) return null;
        throw new NotPlain("is null; leave it out");
      }
      if (depth > MAX_DEPTH) throw new NotPlain("is nested too deep or contains itself");
      if (REASON in value) found.reasons.push({ path: [], why: value[REASON] as string });
      if (SINGLE in value && SINGLE_REASON in value) {
        found.reasons.push({ path: [], why: value[SINGLE_REASON] as string });
        return plain(value[SINGLE], found, depth + 1, like);
      }
      if (Array.isArray(value)) return plainList(value, found, depth, like);
      return plainMap(value, found, depth, like);
    case "number":
      if (Number.isFinite(value)) return value;
      throw new NotPlain(`${value} can't be written; use a finite number`);
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "undefined":
      throw new NotPlain("is undefined; leave it out, as env({ NAME: value }) does with variables");
    default:
      throw notData(`a ${typeof value}`);
  }
}

/** The value under a key or index, with which the paths of its reasons, and of its failure, begin. */
function inner(item: unknown, key: string | number, found: Found, depth: number, like?: Value): Value {
  if (typeof item === "string") return item;
  const { reasons } = found;
  const before = reasons.length;
  try {
    const kept = plain(item, found, depth, like);
    for (let index = before; index < reasons.length; index++) reasons[index]?.path.unshift(key);
    return kept;
  } catch (error) {
    if (error instanceof NotPlain) error.path.unshift(key);
    throw error;
  }
}

function plainList(list: unknown[], found: Found, depth: number, like: Value | undefined): Value[] {
  const other = Array.isArray(like) ? like : NO_ITEMS;
  const kept = Array.from(list, (item, index) => inner(item, index, found, depth + 1, other[index]));
  if (other !== NO_ITEMS && hasSame(kept, other)) return other;
  return !(REASON in list) && hasSame(kept, list as Value[]) ? (list as Value[]) : kept;
}

const NO_ITEMS: Value[] = [];
const notData = (what: string) => new NotPlain(`${what} can't be written; use plain data`);

function plainMap(map: object, found: Found, depth: number, like: Value | undefined): ValueMap {
  const prototype = Object.getPrototypeOf(map);
  const isPlain = prototype === Object.prototype || prototype === null;
  if (!isPlain && !(PLAIN_COPY in map) && !("toJSON" in map && "validate" in map))
    throw notData(`an instance of ${prototype.constructor?.name ?? "a class"}`);
  const source = map as ValueMap;
  const keys = Object.keys(source);
  const other = isMap(like) ? like : undefined;
  const kept: ValueMap = {};
  for (const key of keys) {
    const item = source[key];
    // The name of a variable without its value would be set, and empty.
    const isEntry = key === "value" && keys.length === 2 && typeof source.name === "string";
    if (item !== undefined || isEntry)
      setOwn(kept, key, inner(item, key, found, depth + 1, lookUp(other, key)));
  }
  if (other !== undefined && hasSame(kept, other)) return other;
  return isPlain && !(REASON in map) && hasSame(kept, source) ? source : kept;
}

/** True for a list or mapping with the same values as another one, in the same order. */
function hasSame(one: Value[] | ValueMap, other: Value[] | ValueMap): boolean {
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  const [a, b] = [Object.values(one), Object.values(other)];
  return keys.length === others.length && keys.every((key, at) => key === others[at] && a[at] === b[at]);
}

/** Plain data without the fields that are null, which the API server leaves out of built-in kinds, too. */
export function withoutNulls(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  const fields = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(fields.map(([key, inner]) => [key, withoutNulls(inner)]));
}
