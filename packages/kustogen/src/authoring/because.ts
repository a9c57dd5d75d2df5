import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { REASON, type Reason, SINGLE, SINGLE_REASON } from "@kustogen/review/kubernetes/plain.ts";

/** Stands for a single value that has a reason, until the resource that contains it is described. */
class Reasoned {
  readonly [SINGLE_REASON]: string;
  readonly [SINGLE]: unknown;

  constructor(why: string, value: unknown) {
    this[SINGLE_REASON] = why;
    this[SINGLE] = value;
  }

  /** A copy by way of JSON keeps the value alone. */
  toJSON(): unknown {
    return this[SINGLE];
  }

  [Symbol.toPrimitive](): never {
    const said = `because("${this[SINGLE_REASON]}", …): code reads this value, and would lose its reason. Expected it where the value is a field or an element; give the reason to the whole text or number`;
    throw new InputError(said, { code: "invalid-resource" });
  }
}

/**
 * A value with the reason for it, which becomes a comment above its line in the generated files: in the base, in an
 * added object, in a patch. Give it to what is written into a field or a list, not to what code still reads.
 *
 * @param why one or more sentences; without any, the value is returned as it is: `because(context.reason("settings.host"), host)`
 * @param value a text, a number, a boolean, a list or an object; undefined stays undefined
 * @throws InputError for an empty reason
 *
 * @example
 * ```ts
 * env({
 *   FORWARDED_ALLOW_IPS: because("Only the ingress controller reaches this port.", "*"),
 * })
 * ```
 */
export function because<Value>(why: string | undefined, value: Value): Value {
  if (why === undefined || value === undefined || value === null) return value;
  const expected = 'because("…", value): expected the reason first, as a sentence';
  if (typeof why !== "string" || why.trim() === "")
    throw new InputError(expected, { code: "invalid-resource" });
  if (typeof value !== "object") return new Reasoned(why, value) as Value;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  return (
    value instanceof Reasoned ? new Reasoned(why, value[SINGLE]) : Object.assign(copy, { [REASON]: why })
  ) as Value;
}

/** A value, and the reason that `because` gave it. */
export function valueAndReason<Value>(value: Value): { value: Value; why: string | undefined } {
  if (value instanceof Reasoned) return { value: value[SINGLE] as Value, why: value[SINGLE_REASON] };
  return { value, why: (Object(value) as { [REASON]?: string })[REASON] };
}

const REASONS = Symbol.for("kustogen.reasons");

/** The reasons for the values in a described resource. */
export const reasonsOf = (resource: Resource): readonly Reason[] =>
  (resource as { [REASONS]?: readonly Reason[] })[REASONS] ?? [];

/** The resource with exactly these reasons, which its copies keep; the same one if it has them. */
export function withReasons(resource: Resource, reasons: readonly Reason[]): Resource {
  const own = reasonsOf(resource);
  if (own.length + reasons.length === 0 || JSON.stringify(own) === JSON.stringify(reasons)) return resource;
  return Object.assign({ ...resource }, { [REASONS]: reasons });
}
