import { attempt } from "../errors/attempt.ts";
import { valueAt } from "../errors/issues.ts";
import { applyJsonPatch, type JsonPatch } from "../merge/json6902.ts";
import { withKey, withoutKey } from "../resource/change.ts";
import type { BuildResource } from "../resource/resource.ts";
import { ResourceMap } from "../resource/resource-map.ts";
import { NAMING_FIELDS } from "../schema/list-keys.ts";
import { equal } from "../value/equal.ts";
import { kept } from "../value/multimap.ts";
import { asText, isMap, type Path, type Value, type ValueMap } from "../value/value.ts";
import type { Step } from "./trace.ts";

/** The value under a key or at an index; undefined if there is none. */
export function childOf(value: Value | undefined, step: string | number): Value | undefined {
  if (Array.isArray(value)) return typeof step === "number" ? value[step] : undefined;
  return isMap(value) && Object.hasOwn(value, String(step)) ? value[String(step)] : undefined;
}

/**
 * The path of a field before a change; undefined if the field didn't exist or had another value. List elements are
 * found again by identity, or by their keys. An existing mapping or list counts as the same one, whatever changed in
 * it.
 */
export function pathBefore(before: Value, after: Value, path: Path, anyValue = false): Path | undefined {
  let old: Value | undefined = before;
  let now: Value | undefined = after;
  const found: (string | number)[] = [];
  for (const step of path) {
    if (old === now) {
      found.push(step);
      continue;
    }
    const earlier: string | number | undefined = stepBefore(old, now, step);
    if (earlier === undefined) return undefined;
    found.push(earlier);
    old = childOf(old, earlier);
    now = childOf(now, step);
    if (old === undefined || now === undefined) return undefined;
  }
  return anyValue || isSame(old, now) ? found : undefined;
}

function isSame(old: Value | undefined, now: Value | undefined): boolean {
  if (typeof old === "object" && typeof now === "object" && old !== null && now !== null)
    return Array.isArray(old) === Array.isArray(now);
  return old === now;
}

/** The step to the same key or element in the old value; undefined if there is none. */
function stepBefore(
  old: Value | undefined,
  now: Value | undefined,
  step: string | number,
): string | number | undefined {
  if (isMap(old)) return Object.hasOwn(old, String(step)) ? step : undefined;
  if (!Array.isArray(old) || !Array.isArray(now) || typeof step !== "number") return undefined;
  const element = now[step];
  const same = old[step] === element ? step : indexesOf(old, "").get(element);
  if (same !== undefined) return same;
  const key = isMap(element) ? NAMING_FIELDS.find((one) => childOf(element, one) !== undefined) : undefined;
  if (key !== undefined) return indexesOf(old, key).get(asText(childOf(element, key)));
  return typeof element === "object" && step < old.length && old.length === now.length ? step : undefined;
}

/** The first index of each list element, by identity or by a field with its name, as thousands may be looked up. */
const known = new WeakMap<readonly Value[], Map<string, Map<Value | undefined, number>>>();

/** @param key the field that identifies elements; "" for the elements themselves */
function indexesOf(list: readonly Value[], key: string): Map<Value | undefined, number> {
  const byKey = kept(known, list, () => new Map());
  let indexes = byKey.get(key);
  if (indexes === undefined) {
    byKey.set(key, (indexes = new Map()));
    for (const [index, element] of list.entries()) {
      if (key !== "" && !isMap(element)) continue;
      const name = key === "" ? element : asText(childOf(element, key));
      if (!indexes.has(name)) indexes.set(name, index);
    }
  }
  return indexes;
}

/**
 * The path of a field before a JSON patch, or the place in the patch of the value that the field is given: its
 * operation's index, and the path below that.
 */
export function throughOperations(
  operations: JsonPatch["operations"],
  before: ValueMap,
  path: Path,
): { path: Path } | { step: Path } {
  const states = [before];
  for (const operation of operations.slice(0, -1))
    states.push(applyJsonPatch(states.at(-1) as ValueMap, { operations: [operation] }));
  let at = path;
  for (const [index, operation] of [...operations.entries()].reverse()) {
    const { op, pathKeys = [], fromKeys = [] } = operation;
    if (op === "test") continue;
    const state = states[index] as ValueMap;
    const from = placeIn(state, fromKeys);
    const taken = { ...operation, op: "remove", pathKeys: fromKeys };
    const to = placeIn(op === "move" ? applyJsonPatch(state, { operations: [taken] }) : state, pathKeys);
    if (op === "remove") at = besideGone(at, to);
    else if (leadsTo(to, at)) {
      const rest = at.slice(to.length);
      if (op === "add" || op === "replace") return { step: [index, "value", ...rest] };
      at = [...from, ...rest];
    } else {
      if (op !== "replace") at = besideNew(at, to);
      if (op === "move") at = besideGone(at, from);
    }
  }
  return { path: at };
}

/** A place as a path: `-` is the index behind a list's last, and negative ones count from its end. */
function placeIn(state: Value, keys: readonly string[]): Path {
  const path: (string | number)[] = [];
  for (const key of keys) {
    const parent = path.reduce<Value | undefined>(childOf, state);
    const list = Array.isArray(parent) ? parent : undefined;
    const index = key === "-" ? (list?.length ?? 0) : Number(key);
    path.push(list === undefined ? key : index < 0 ? index + list.length : index);
  }
  return path;
}

function leadsTo(place: Path, path: Path): boolean {
  return place.length <= path.length && place.every((key, at) => key === path[at]);
}

/** The path before an element was removed from a list. */
function besideGone(path: Path, gone: Path): Path {
  return moved(path, gone, (own, index) => (own >= index ? own + 1 : own));
}

/** The path before an element was put in a list. */
function besideNew(path: Path, added: Path): Path {
  return moved(path, added, (own, index) => (own > index ? own - 1 : own));
}

function moved(path: Path, element: Path, move: (own: number, index: number) => number): Path {
  const last = element.length - 1;
  const [index, own] = [element[last], path[last]];
  const isBeside = typeof index === "number" && typeof own === "number";
  return isBeside && leadsTo(element.slice(0, last), path) ? path.with(last, move(own, index)) : path;
}

/** A field of a resource. */
type Field = readonly [resource: BuildResource, path: Path];

/**
 * True if a step alone decides a field's value, even one that it leaves as it was: with another value before it, the
 * value after it would be the same. That is tried.
 */
export function isDecided({ parts = [] }: Step, [before, earlier]: Field, [after, path]: Field): boolean {
  const other = changedAt(before.value, earlier);
  if (parts.length === 0 || other === undefined) return false;
  const resources = new ResourceMap([before.withValue(other as ValueMap)]);
  // A part fails if it is for another resource.
  for (const part of parts) attempt(() => part.apply(resources), undefined);
  const value = resources.list[0]?.value;
  return equal(valueAt(value, path) as Value, valueAt(after.value, path) as Value);
}

/** A value with another scalar at a path, or without the mapping or list there; undefined if that is impossible. */
function changedAt(value: Value | undefined, path: Path): Value | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return otherThan(value);
  const child = childOf(value, step);
  const isRemoved = rest.length === 0 && typeof child === "object" && child !== null;
  const other = isRemoved ? undefined : changedAt(child, rest);
  if (!isRemoved && other === undefined) return undefined;
  const key = String(step);
  if (isMap(value)) return isRemoved ? withoutKey(value, key) : withKey(value, key, other as Value);
  const list = value as Value[];
  return isRemoved ? list.filter((_, at) => at !== step) : list.with(step as number, other as Value);
}

function otherThan(value: Value | undefined): Value | undefined {
  if (typeof value === "string") return `${value}x`;
  if (typeof value === "number") return value + 1;
  return typeof value === "boolean" ? !value : undefined;
}
