import { InputError } from "../errors/errors.ts";
import { replaced } from "../resource/change.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
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

/**
 * Copies of the parts of a patch with a directive, or with a mapping that contains null: these may be changed, all
 * others are plain.
 */
export class DirectedParts {
  #parts: Set<Value> | undefined;

  has(part: Value): boolean {
    return this.#parts?.has(part) === true;
  }

  /** A patch with these parts copied; the patch itself if there are none. */
  copied(patch: Value): Value {
    if (typeof patch !== "object" || patch === null) return patch;
    let copy: ValueMap | Value[] | undefined;
    if (Array.isArray(patch)) {
      for (let at = 0; at < patch.length; at++) {
        const before = patch[at] as Value;
        const after = this.copied(before);
        if (after !== before) copy = replaced(patch, copy as Value[], at, after);
      }
    } else {
      for (const key in patch) {
        const before = patch[key] as Value;
        if (typeof before !== "object" && key !== "$patch") continue;
        const after = this.copied(before);
        if (after === before && before !== null && key !== "$patch") continue;
        copy ??= copyMap(patch);
        setOwn(copy as ValueMap, key, after);
      }
    }
    if (copy === undefined) return patch;
    this.#parts ??= new Set();
    this.#parts.add(copy);
    return copy;
  }
}
