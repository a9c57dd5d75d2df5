import { InputError } from "../../errors/errors.ts";
import { findElement } from "../../merge/element.ts";
import { isMap } from "../../value/value.ts";
import type { Draft, DraftPlace } from "./draft.ts";
import { elementSelector, indexOf, isElementSelector } from "./path.ts";

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
