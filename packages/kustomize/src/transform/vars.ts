import { InputError } from "../errors/errors.ts";
import { spend } from "../limits.ts";
import type { VarEntry } from "../load/fields.ts";
import { mapList, withKey } from "../resource/change.ts";
import { type FieldSpec, type SetField, setField, specsFor } from "../resource/field-spec.ts";
import { describeId } from "../resource/id.ts";
import { namingErrors } from "../resource/naming-errors.ts";
import type { BuildResource } from "../resource/resource.ts";
import type { ResourceMap } from "../resource/resource-map.ts";
import { setOwn } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
import { listNote, saidInList } from "../yaml/reader/collection-style.ts";
import { foldedText, forgetWritten, noteOf, notesOf } from "../yaml/reader/scalar-notes.ts";
import { Draft } from "./replacements/draft.ts";
import { findPlace, splitFieldPath } from "./replacements/path.ts";

/** The values for `$(NAME)`: a scalar, or undefined for a mapping or list, which isn't inserted. */
type Values = ReadonlyMap<string, Value | undefined>;

/**
 * Replaces `$(NAME)` with the value of the variable in all fields of the configuration. Throws InputError if a
 * variable has no resource or no such field.
 */
export function resolveVars(
  resources: ResourceMap,
  vars: ReadonlyMap<string, VarEntry>,
  varReference: readonly FieldSpec[],
): void {
  if (vars.size === 0) return;
  const values = new Map<string, Value | undefined>();
  for (const name of [...vars.keys()].sort()) values.set(name, varValue(name, vars.get(name), resources));
  const seen = new Map<ValueMap, string>();
  const set: SetField = (map, key, old = null) => {
    if (isNoText(map, key)) return old === null ? map : withKey(map, key, old);
    if (noteOf(map, key).refused !== undefined) seen.set(map, key);
    const text = noteOf(map, key).untyped ? textAt(map, key) : foldedText(map, key);
    return withKey(map, key, text === undefined ? expand(old, values) : expandText(text, values));
  };
  resources.map((resource) => {
    let { value } = resource;
    for (const spec of specsFor(varReference, resource.apiVersion, resource.kind))
      value = setField(value, spec, "nothing", set);
    return resource.withValue(seen.size === 0 ? value : (restyled(value, seen) as ValueMap));
  });
}

/** The value with texts made plain that can't keep their style, because vars turn all values into strings. */
function restyled(value: Value, keys: ReadonlyMap<ValueMap, string>): Value {
  if (Array.isArray(value)) return mapList(value, (item) => restyled(item, keys));
  if (!isMap(value)) return value;
  let map = value;
  for (const key of Object.keys(value)) map = withKey(map, key, restyled(value[key] as Value, keys));
  const key = keys.get(value);
  if (key === undefined) return map;
  if (map === value) map = copyMap(value);
  forgetWritten(map, key);
  return map;
}

function varValue(name: string, entry: VarEntry | undefined, resources: ResourceMap): Value | undefined {
  const resource = resources.list.find(({ history }) => history.vars.includes(name));
  if (resource === undefined) {
    const { kind = "", name: target = "" } = entry?.objref ?? {};
    throw new InputError(`vars: ${name}: there is no ${kind} ${target} to read the value from`, {
      code: "no-target",
    });
  }
  const path = entry?.fieldref?.fieldPath || "metadata.name";
  return namingErrors(
    () => `vars: ${name}: ${describeId(resource.id)}: ${path}`,
    () => readField(resource, path),
  );
}

function readField(resource: BuildResource, path: string): Value | undefined {
  const draft = new Draft(resource.value);
  const place = findPlace(draft, splitFieldPath(path).flatMap(splitIndex));
  if (place === undefined) throw new InputError("there is no such field", { code: "no-target" });
  const value = draft.at(place) as Value;
  const text = draft.textAt(place);
  if (value === null) return text;
  if (typeof value === "object") return undefined;
  if (
    typeof value === "bigint" ||
    (typeof value === "number" && Number.isInteger(value) && /^[-+]?\w+$/.test(text))
  ) {
    if (!/^[-+]?[0-9]+$/.test(text)) throw new InputError(`${text} is not written as a decimal number`);
    const whole = BigInt(text.replace(/^\+/, ""));
    return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
  }
  return value;
}

/** `ports[0]` is the field and the index. */
function splitIndex(part: string): string[] {
  const match = /^(.*)\[(\d+)\]$/.exec(part);
  if (match === null) return [part];
  return match[1] === "" ? [match[2] as string] : [match[1] as string, match[2] as string];
}

/** True for a scalar that isn't a string for kustomize, because of its tag or of the value that it replaced. */
function isNoText(holder: ValueMap, key: string): boolean {
  const { tag = "!!str", refused } = noteOf(holder, key);
  return tag !== "!!str" || refused?.held !== undefined;
}

/** The text with its references replaced; or the texts of a list or a mapping. */
function expand(value: Value, values: Values): Value {
  if (typeof value === "string") return expandText(value, values);
  if (Array.isArray(value)) {
    const { untyped, noText } = listNote(value);
    const texts = untyped === undefined ? value : value.map((item, at) => untyped.get(at) ?? item);
    if (texts.some((item) => typeof item !== "string") || noText)
      throw new InputError("a list in which variables are replaced must contain only strings");
    const list = texts.map((item) => expandText(saidInList(value, item as string), values));
    return untyped === undefined && list.every((item, index) => item === value[index]) ? value : list;
  }
  if (!isMap(value)) return value;
  if (notesOf(value)?.hasNumber)
    throw new InputError("a mapping in which variables are replaced can't have a number as a key");
  let result = value;
  for (const key of Object.keys(value)) {
    const item = value[key] as Value;
    if (isNoText(value, key)) continue;
    // A scalar created without a type is a string from here on, a date the text that it was created from.
    const { untyped, refused } = noteOf(value, key);
    const text = untyped ? textAt(value, key) : (foldedText(value, key) ?? item);
    const next = typeof text === "string" ? expandText(text, values) : item;
    if (next === item && refused === undefined) continue;
    if (result === value) result = copyMap(value);
    setOwn(result, key, next);
    // The recorded style belongs to the old text; annotations are read from there.
    if (foldedText(result, key) !== undefined || untyped || refused !== undefined) forgetWritten(result, key);
  }
  return result;
}

/**
 * The text with `$(NAME)` replaced if the variable is known, and `$$` replaced with `$`. A text that is a single
 * reference gets the type of the value.
 */
function expandText(text: string, values: Values): Value {
  if (!text.includes("$")) return text;
  if (/^\$\([^)]*\)$/.test(text)) return values.get(text.slice(2, -1)) ?? text;
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (reference, name: string | undefined) => {
    if (name === undefined) return "$";
    const value = values.get(name);
    const put = value === undefined ? reference : inText(value);
    spend("replacedCharacters", put.length);
    return put;
  });
}

/** A scalar within a text, as printed by Go's fmt. */
function inText(value: Value): string {
  if (typeof value !== "number" || Number.isInteger(value) || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
}
