import { attempt } from "../errors/attempt.ts";
import { valueAt } from "../errors/issues.ts";
import { spend } from "../limits.ts";
import { applyJsonPatch, type JsonPatch } from "../merge/json6902.ts";
import { withKey, withoutKey } from "../resource/change.ts";
import type { BuildResource } from "../resource/resource.ts";
import { ResourceMap } from "../resource/resource-map.ts";
import { NAMING_FIELDS } from "../schema/list-keys.ts";
import { shortcuts } from "../shortcuts.ts";
import { equal } from "../value/equal.ts";
import { recalled } from "../value/multimap.ts";
import { setOwn } from "../value/own.ts";
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
  const same = old[step] === element ? step : old.indexOf(element as Value);
  if (same >= 0) return same;
  const key = isMap(element) ? NAMING_FIELDS.find((one) => childOf(element, one) !== undefined) : undefined;
  if (key !== undefined) {
    const name = asText(childOf(element, key));
    const index = old.findIndex((one) => isMap(one) && asText(childOf(one, key)) === name);
    return index < 0 ? undefined : index;
  }
  return typeof element === "object" && step < old.length && old.length === now.length ? step : undefined;
}

/** The place of a value in a JSON patch ([2, "value", "limits"]), or in the resource before it. */
type Origin = { step: Path } | { path: Path };

/** A path from its end on: those of all values in an object share their beginnings. */
interface Trail {
  readonly outer: Trail | undefined;
  readonly step: string | number;
}

/** A resource after a JSON patch, whose scalars are the numbers of their origins, which mappings have under an empty key. */
interface Numbered {
  readonly operations: JsonPatch["operations"];
  readonly after: ValueMap;
  /** Paths in the resource before, or in the patch if the index of a step comes first. */
  readonly origins: readonly { trail: Trail | undefined; isOfPatch: boolean }[];
}

/** The last ones by the resource before: its fields are mostly looked up one after the other. */
const numbered = new Map<ValueMap, Numbered>();
const FEW = 16;

/** The origin of a field, or of the first element of a list, after a JSON patch; undefined for an empty list. */
export function throughOperations(
  operations: JsonPatch["operations"],
  before: ValueMap,
  path: Path,
): Origin | undefined {
  let known = recalled(numbered, before);
  if (known?.operations !== operations) {
    known = numberedBy(operations, before);
    const [oldest] = numbered.keys();
    if (numbered.size >= FEW && oldest !== undefined) numbered.delete(oldest);
    numbered.set(before, known);
  }
  let found = valueAt(known.after, path);
  let depth = 0;
  for (; Array.isArray(found); depth++) found = found[0];
  const origin = known.origins[Number(isMap(found) ? found[""] : found)];
  if (origin === undefined) return undefined;
  const whole = pathOf(origin.trail);
  const to = whole.slice(0, whole.length - depth);
  return origin.isOfPatch ? { step: to } : { path: to };
}

function pathOf(trail: Trail | undefined): Path {
  const path: (string | number)[] = [];
  for (let at = trail; at !== undefined; at = at.outer) path.push(at.step);
  return path.reverse();
}

function numberedBy(operations: JsonPatch["operations"], before: ValueMap): Numbered {
  const origins: Numbered["origins"][number][] = [];
  const number = (value: Value, isOfPatch: boolean, trail?: Trail): Value => {
    spend("steps", 1);
    if (Array.isArray(value))
      return value.map((item, step) => number(item, isOfPatch, { outer: trail, step }));
    const own = String(origins.push({ trail, isOfPatch }) - 1);
    if (!isMap(value)) return own;
    // A mapping keeps its own origin where the patch sets something in it.
    const copy: ValueMap = { "": own };
    for (const step of Object.keys(value))
      setOwn(copy, step, number(value[step] as Value, isOfPatch, { outer: trail, step }));
    return copy;
  };
  const steps = operations.map((operation, step) => ({
    ...operation,
    value: number(operation.value, true, { outer: { outer: undefined, step }, step: "value" }),
  }));
  const start = number(before, false) as ValueMap;
  const after = applyJsonPatch(start, { operations: steps.filter(({ op }) => op !== "test") });
  return { operations, after, origins };
}

/** A field of a resource. */
type Field = readonly [resource: BuildResource, path: Path];

/**
 * True if a step alone decides a field's value, even one that it leaves as it was: with another value before it, the
 * value after it would be the same. That is tried.
 */
export function isDecided(
  { parts = [], sets }: Step,
  [before, earlier]: Field,
  [after, path]: Field,
): boolean {
  // Without a try, which takes long, where the step sets nothing of that name.
  const isScalar = typeof valueAt(before.value, earlier) !== "object";
  if (shortcuts.taken && isScalar && sets?.(String(earlier.at(-1))) === false) return false;
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
