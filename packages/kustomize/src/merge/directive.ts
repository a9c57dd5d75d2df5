import { InputError } from "../errors/errors.ts";
import { spend } from "../limits.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyList, copyMap, textAt } from "../yaml/fields.ts";
import { removeElements } from "./element.ts";

/** The directive in `$patch` of a mapping or list. */
export type Directive = "merge" | "replace" | "delete";

const DIRECTIVE = "$patch";

/** Reads and removes the `$patch` directive of a patch's mapping or list. Throws InputError for an unknown one. */
export function takeDirective(patch: Value | undefined): Directive {
  if (isMap(patch)) return takeFromMap(patch);
  return Array.isArray(patch) ? takeFromList(patch) : "merge";
}

function takeFromMap(patch: ValueMap): Directive {
  if (!Object.hasOwn(patch, DIRECTIVE)) return "merge";
  const directive = named(textAt(patch, DIRECTIVE));
  delete patch[DIRECTIVE];
  return directive;
}

/** A list is replaced or deleted by an element with `$patch` as its only key; only the first such element counts. */
function takeFromList(patch: Value[]): Directive {
  for (const element of patch) {
    if (!isMap(element) || lookUp(element, DIRECTIVE) === undefined) continue;
    if (Object.keys(element).length > 1) return "merge";
    const text = textAt(element, DIRECTIVE);
    const directive = named(text);
    removeElements(patch, [DIRECTIVE], [text]);
    return directive;
  }
  return "merge";
}

function named(text: string): Directive {
  if (text === "merge" || text === "replace" || text === "delete") return text;
  throw new InputError(`unknown patch strategy "${text}": $patch is "merge", "replace" or "delete"`);
}

/** A deep copy of a patch, whose directives may be taken out of it. */
export function copyOfPatch<Part extends Value>(patch: Part): Part;
export function copyOfPatch(patch: Value): Value {
  if (typeof patch !== "object" || patch === null) return patch;
  spend("steps", 1 + Object.keys(patch).length);
  if (Array.isArray(patch)) {
    const list = copyList(patch);
    for (const [at, item] of patch.entries()) list[at] = copyOfPatch(item);
    return list;
  }
  const map = copyMap(patch);
  for (const key in patch) setOwn(map, key, copyOfPatch(patch[key] as Value));
  return map;
}
