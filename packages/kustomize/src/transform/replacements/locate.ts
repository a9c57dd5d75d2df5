import { InputError } from "../../errors/errors.ts";
import { writtenText } from "../../merge/field.ts";
import { compileSearch } from "../../regex/regex.ts";
import { isMap, type Value } from "../../value/value.ts";
import { Draft, type DraftPlace, kindOf, NOWHERE, parseYamlText } from "./draft.ts";
import { elementSelector, indexOf, isElementSelector } from "./path.ts";

/** What `create` makes where a path ends; undefined when nothing is created. */
export type Created = "scalar" | "map" | "list" | undefined;

/** The mapping, list or scalar that a path needs before its next part. */
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
 * The places that a target's field path stands for: `*` is every element, `[name=web]` every element whose field
 * matches the regular expression, a number an index. With `created` missing fields and elements are made. Throws
 * InputError when the path goes through something it can't. Places inside a text that holds YAML are not found here.
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
  // kyaml takes a field without a name for the value itself, which only a scalar has.
  if (name === "") throw new InputError("a part of the path is empty: write one dot between two names");
  if (value !== null && !isMap(value))
    throw new InputError(`"${name}" is looked for in ${Array.isArray(value) ? "a list" : "a scalar"}`);
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

/** kyaml creates what is missing below a null, too, but nothing of that is ever printed. */
function locateBelowNull(made: Value, path: readonly string[], created: Created): DraftPlace[] {
  return locate(new Draft(made), path, created).map(() => NOWHERE);
}

/** What is found inside a text is not written back: only that it is there counts. */
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
    throw new InputError(`"${part}" doesn't say which elements it selects: write [field=value] or [=value]`);
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

/** A scalar as YAML writes it, which is what the regular expression is matched against. */
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
