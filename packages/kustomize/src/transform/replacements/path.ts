import { InputError } from "../../errors/errors.ts";
import { refuseMore } from "../../limits.ts";
import { findElement } from "../../merge/element.ts";
import { isMap } from "../../value/value.ts";
import type { Draft, DraftPlace } from "./draft.ts";

/**
 * Splits a field path at its dots. A backslash keeps the dot after it; text in brackets is one part, which keeps its
 * brackets if it selects list elements (`[name=web]`) and loses them if it is a key (`[a.b/c]`).
 */
export function splitFieldPath(path: string): string[] {
  const split = splitEscaped(path);
  refuseMore("pathParts", split.length);
  const parts: string[] = [];
  for (let at = 0; at < split.length; at++) {
    let part = split[at] as string;
    if (!part.startsWith("[") || part.endsWith("]")) {
      parts.push(part);
      continue;
    }
    while (at < split.length - 1) {
      const next = split[++at] as string;
      part += `.${next}`;
      if (next.endsWith("]")) break;
    }
    parts.push(part.includes("=") ? part : part.replace(/^[[\]]+|[[\]]+$/g, ""));
  }
  return parts;
}

function splitEscaped(path: string): string[] {
  const split = path.split(".");
  if (split.length > 1 && split[0] === "") split.shift();
  const parts: string[] = [];
  for (const part of split) {
    const last = parts.at(-1);
    if (last?.endsWith("\\")) parts[parts.length - 1] = `${last.slice(0, -1)}.${part}`;
    else parts.push(part);
  }
  return parts;
}

/** True for a part in brackets, which selects list elements. */
export function isElementSelector(part: string): boolean {
  return part.startsWith("[") && part.endsWith("]") && part.length > 1;
}

/** The index in a part; undefined if it isn't an integer. Negative numbers are valid. */
export function indexOf(part: string): number | undefined {
  return /^[-+]?[0-9]{1,15}$/.test(part) ? Number(part) : undefined;
}

/** The field and value of an element selector: `[name=web]` is name and web, `[=web]` the value itself. */
export function elementSelector(part: string): { field: string; value: string } | undefined {
  const inner = (part.endsWith("]") ? part.slice(0, -1) : part).replace(/^\[/, "");
  const equals = inner.indexOf("=");
  return equals < 0 ? undefined : { field: inner.slice(0, equals), value: inner.slice(equals + 1) };
}

/**
 * The only place for a field path: `[name=web]` is the first element with exactly that value, `-` the last element.
 * Undefined if something on the way is missing. Throws InputError if the path goes through something it can't, or has
 * a wildcard.
 */
export function findPlace(draft: Draft, path: readonly string[]): DraftPlace | undefined {
  let place: DraftPlace | undefined;
  for (const dirty of path) {
    const part = dirty.trim();
    if (part === "") continue;
    const key = step(draft, place, part);
    if (key === undefined) return undefined;
    place = { parent: place, key };
  }
  return place;
}

function step(draft: Draft, from: DraftPlace | undefined, part: string): string | number | undefined {
  const value = draft.at(from) ?? null;
  const index = indexOf(part);
  if (part === "*") throw new InputError(`"*" can't be used here: the path must lead to one field`);
  if (index !== undefined && index < 0) throw new InputError(`"${part}" isn't the index of a list element`);
  const selector = isElementSelector(part) ? elementSelector(part) : undefined;
  if (index === undefined && part !== "-" && !isElementSelector(part)) {
    if (value === null) return undefined;
    if (isMap(value)) return Object.hasOwn(value, part) ? part : undefined;
    throw new InputError(
      `"${part}" is the name of a field, but there is ${Array.isArray(value) ? "a list" : "a scalar"}`,
    );
  }
  if (isElementSelector(part) && selector === undefined)
    throw new InputError(`"${part}" doesn't select an element by a value: write [field=value] or [=value]`);
  if (value !== null && !Array.isArray(value))
    throw new InputError(
      `"${part}" selects an element of a list, but there is ${isMap(value) ? "a mapping" : "a scalar"}`,
    );
  const list = value ?? [];
  if (part === "-") {
    if (list.length === 0) throw new InputError('"-" is the last element, but the list is empty');
    return list.length - 1;
  }
  if (index !== undefined) return index < list.length ? index : undefined;
  const at = findElement(list, [selector?.field ?? ""], [selector?.value ?? ""]);
  return at < 0 ? undefined : at;
}
