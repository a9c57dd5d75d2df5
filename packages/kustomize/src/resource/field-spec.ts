import { InputError } from "../errors/errors.ts";
import { entryOf, kept } from "../value/multimap.ts";
import { lookUp } from "../value/own.ts";
import type { Value, ValueMap } from "../value/value.ts";
import { textAt } from "../yaml/fields.ts";
import { isTextForNull, noteNullText } from "../yaml/reader/scalar-notes.ts";
import { mapList, withKey } from "./change.ts";
import { splitApiVersion } from "./id.ts";
import { titleOf } from "./naming-errors.ts";

/** A field that a transformer changes: the resources, by group, version and kind, and the path within them. */
export interface FieldSpec {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly path: string;
  /** Creates the parent mappings and the field if they are missing. */
  readonly create?: boolean;
}

/** The type of the value to create for the last step of a path, if it is missing. */
export type Creates = "mapping" | "scalar" | "nothing";

/** Returns the mapping with a new value under the key, computed from the old one. */
export type SetField = (map: ValueMap, key: string, old: Value | undefined) => ValueMap;

interface Step {
  readonly field: string;
  readonly list: boolean;
  /** Looks like an index or a wildcard, which isn't allowed in a field spec if the field is missing. */
  readonly odd: boolean;
}

/** A field spec ready for use: its path split into steps. */
export interface CompiledSpec {
  readonly spec: FieldSpec;
  readonly steps: readonly Step[];
}

/** Compiled specs by apiVersion and kind. */
type ByType = Map<string, Map<string, readonly CompiledSpec[]>>;

const compiledSpecs = new WeakMap<readonly FieldSpec[], ByType>();

/** The field specs of the list that apply to resources of an apiVersion and kind, compiled once for each. */
export function specsFor(
  specs: readonly FieldSpec[],
  apiVersion: string,
  kind: string,
): readonly CompiledSpec[] {
  const byType = kept<readonly FieldSpec[], ByType>(compiledSpecs, specs, () => new Map());
  const byKind = entryOf(byType, apiVersion, () => new Map());
  return entryOf(byKind, kind, () => {
    const { group, version } = splitApiVersion(apiVersion);
    return specs
      .filter(
        (spec) =>
          (!spec.kind || spec.kind === kind) &&
          (!spec.group || spec.group === group) &&
          (!spec.version || spec.version === version),
      )
      .map((spec) => ({ spec, steps: compilePath(spec.path) }));
  });
}

/** Splits a path at its slashes; `\/` is a slash within a name, and a leading slash is ignored. */
function splitPath(path: string): string[] {
  let parts = path.split("/");
  if (parts.length > 1 && parts[0] === "") parts = parts.slice(1);
  const result = [parts[0] as string];
  for (const part of parts.slice(1)) {
    const last = result[result.length - 1] as string;
    if (last.endsWith("\\")) result[result.length - 1] = `${last.slice(0, -1)}/${part}`;
    else result.push(part);
  }
  return result;
}

/** The steps of a path: each is a field, followed by `[]` if it is a list. */
export function compilePath(path: string): Step[] {
  return splitPath(path).map((part) => {
    const list = part.endsWith("[]");
    const field = list ? part.slice(0, -2) : part;
    return { field, list, odd: NOT_A_FIELD.test(field) };
  });
}

/** True if one of the specs is about fields of that name. */
export const isLastOf = (specs: readonly FieldSpec[], name: string): boolean =>
  specs.some(({ path }) => compilePath(path).at(-1)?.field === name);

const NOT_A_FIELD = /^([-+]?\d+|-|\*|\[.*\])$/s;

/**
 * Sets the field at the path of the spec, in every element of lists along it, and returns the changed value (the same
 * value if nothing changed). Throws InputError, with the resource and the field, if the path leads through a scalar.
 */
export function setField(value: ValueMap, compiled: CompiledSpec, creates: Creates, set: SetField): ValueMap {
  try {
    return walk(value, compiled, 0, creates, set) as ValueMap;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw error.within(`${titleOf(value)}: field ${compiled.spec.path}`);
  }
}

function walk(value: Value, compiled: CompiledSpec, at: number, creates: Creates, set: SetField): Value {
  if (value === null) return null;
  if (Array.isArray(value)) return mapList(value, (item) => walk(item, compiled, at, creates, set));
  if (typeof value === "object") return walkMap(value, compiled, at, creates, set);
  throw new InputError(`expected a mapping or a list but found ${JSON.stringify(String(value))}`);
}

function walkMap(map: ValueMap, compiled: CompiledSpec, at: number, creates: Creates, set: SetField): Value {
  const { field, list, odd } = compiled.steps[at] as Step;
  if (field === "") throw new InputError("the path has an empty field name");
  let old = lookUp(map, field);
  const isNull = isTextForNull(map, field);
  if (isNull) old = null;
  const last = at === compiled.steps.length - 1;
  const create = compiled.spec.create === true && creates !== "nothing" && !list;
  if (old === undefined) {
    if (odd) throw new InputError(`"${field}" can't be used in the path of a field spec`);
    if (!create) return map;
    if (last && creates === "scalar") return set(map, field, undefined);
    old = {};
  } else if (old === null) {
    if (create && (!last || creates === "mapping")) {
      old = {};
      noteNullText(old, textAt(map, field));
    } else if (list) old = [];
  }
  if (last) return set(map, field, old);
  const next = walk(old, compiled, at + 1, creates, set);
  return isNull && next === null ? map : withKey(map, field, next);
}
