import { InputError } from "../../errors/errors.ts";
import { writtenText } from "../../merge/element.ts";
import { compileSearch } from "../../regex/regex.ts";
import { isMap, type Value } from "../../value/value.ts";
import { Draft, type DraftPlace, kindOf, NOWHERE, parseYamlText } from "./draft.ts";
import { elementSelector, indexOf, isElementSelector } from "./path.ts";

/** The value that `create` creates at the end of a path; undefined if it creates none. */
export type Created = "scalar" | "map" | "list" | undefined;

/** The mapping, list or scalar that a path needs for its next part. */
function madeFor(next: string | undefined, created: Exclude<Created, undefined>): "scalar" | "map" | "list" {
  if (next === undefined || next === "") return created;
  const index = indexOf(next);
  return isElementSelector(next) || (index !== undefined && index >= 0) ? "list" : "map";
}

function make(draft: Draft, place: DraftPlace, kind: "scalar" | "map" | "list"): void {
  if (kind === "scalar") draft.setUntyped(place, "");
  else draft.set(place, kind === "list" ? [] : {});
}

/**
 * The places for a target's field path: `*` is every element, `[name=web]` every element whose field matches the
 * regular expression, a number an index. With `created`, missing fields and elements are created. Throws InputError
 * if the path goes through something it can't. Places inside a text with YAML aren't found here.
 */
export function locate(
  draft: Draft,
  path: readonly string[],
  created: Created,
  from?: DraftPlace,
): DraftPlace[] {
  const [part, ...rest] = path;
  if (part === undefined) return from === undefined ? [] : [from];
  const index = indexOf(part);
  if (index !== undefined && index >= 0) return locateIndex(draft, from, index, rest, created);
  if (isElementSelector(part)) return locateElements(draft, from, part, rest, created);
  if (part === "*")
    return elementsOf(draft, from, part).flatMap((_, at) =>
      locate(draft, rest, created, { parent: from, key: at }),
    );
  return locateField(draft, from, part, rest, created);
}

function locateField(
  draft: Draft,
  from: DraftPlace | undefined,
  name: string,
  rest: readonly string[],
  created: Created,
): DraftPlace[] {
  const value = draft.at(from) ?? null;
  // kyaml treats a field without a name as the value itself, which only works for a scalar.
  if (name === "") throw new InputError("a part of the path is empty: write one dot between two names");
  if (value !== null && !isMap(value))
    throw new InputError(
      `"${name}" is the name of a field, but there is ${Array.isArray(value) ? "a list" : "a scalar"}`,
    );
  const place: DraftPlace = { parent: from, key: name };
  if (value === null || !Object.hasOwn(value, name)) {
    if (created === undefined) return [];
    if (value === null) return locateBelowNull({}, [name, ...rest], created);
    make(draft, place, madeFor(rest[0], created));
    return locate(draft, rest, created, place);
  }
  const field = draft.at(place) as Value;
  if (kindOf(field) === "scalar" && rest.length > 0) return locateInText(draft.textAt(place), rest, created);
  return locate(draft, rest, created, place);
}

/** kyaml also creates missing parts below a null, but none of them is ever printed. */
function locateBelowNull(made: Value, path: readonly string[], created: Created): DraftPlace[] {
  return locate(new Draft(made), path, created).map(() => NOWHERE);
}

/** Values inside a text aren't written back: it only matters whether they exist. */
function locateInText(text: string, rest: readonly string[], created: Created): DraftPlace[] {
  const inner = new Draft(parseYamlText(text));
  return locate(inner, rest, created).map(() => NOWHERE);
}

function locateIndex(
  draft: Draft,
  from: DraftPlace | undefined,
  index: number,
  rest: readonly string[],
  created: Created,
): DraftPlace[] {
  const elements = elementsOf(draft, from, String(index));
  if (created !== undefined && !Array.isArray(draft.at(from)))
    return locateBelowNull([], [String(index), ...rest], created);
  const place: DraftPlace = { parent: from, key: index };
  if (elements.length === index && created !== undefined) make(draft, place, madeFor(rest[0], created));
  else if (index >= elements.length)
    throw new InputError(`there is no element ${index}: the list has ${elements.length}`, {
      code: "no-target",
    });
  return locate(draft, rest, created, place);
}

function locateElements(
  draft: Draft,
  from: DraftPlace | undefined,
  part: string,
  rest: readonly string[],
  created: Created,
): DraftPlace[] {
  const selector = elementSelector(part);
  if (selector === undefined)
    throw new InputError(`"${part}" doesn't select elements by a value: write [field=value] or [=value]`);
  const matches = compileSearch(selector.value);
  const found: DraftPlace[] = [];
  elementsOf(draft, from, part).forEach((element, at) => {
    const place: DraftPlace = { parent: from, key: at };
    if (selector.field === "") {
      if (matches(elementText(draft, place))) found.push(place);
    } else if (isMap(element) && Object.hasOwn(element, selector.field)) {
      if (matches(writtenText(element, selector.field))) found.push(...locate(draft, rest, created, place));
    }
  });
  if (found.length > 0 || created === undefined) return found;
  if (!Array.isArray(draft.at(from))) return locateBelowNull([], [part, ...rest], created);
  const at = (draft.at(from) as Value[]).length;
  const place: DraftPlace = { parent: from, key: at };
  if (selector.field !== "") draft.set(place, {});
  const made: DraftPlace = selector.field === "" ? place : { parent: place, key: selector.field };
  draft.setUntyped(made, selector.value);
  if (!matches(elementText(draft, made)))
    throw new InputError(`the element that "${part}" would create doesn't match it`);
  return selector.field === "" ? [place] : locate(draft, rest, created, place);
}

/** A scalar in YAML notation, against which the regular expression is matched. */
function elementText(draft: Draft, place: DraftPlace): string {
  const element = draft.at(place) as Value;
  const isOther = element === null || (typeof element !== "string" && typeof element !== "object");
  return isOther ? draft.textAt(place) : writtenText({ element }, "element");
}

function elementsOf(draft: Draft, place: DraftPlace | undefined, part: string): readonly Value[] {
  const value = draft.at(place) ?? null;
  if (value === null) return [];
  if (!Array.isArray(value))
    throw new InputError(
      `"${part}" selects elements of a list, but there is ${isMap(value) ? "a mapping" : "a scalar"}`,
    );
  return value;
}
