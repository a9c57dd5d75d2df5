import { attempt } from "../errors/attempt.ts";
import { valueAt } from "../errors/issues.ts";
import { withKey, withoutKey } from "../resource/change.ts";
import type { BuildResource } from "../resource/resource.ts";
import { ResourceMap } from "../resource/resource-map.ts";
import { equal } from "../value/equal.ts";
import { isMap, type Path, type Value, type ValueMap } from "../value/value.ts";
import { childOf } from "./back.ts";
import type { Step } from "./trace.ts";

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
