import { replaced } from "../resource/change.ts";
import { setOwn } from "../value/own.ts";
import type { Value, ValueMap } from "../value/value.ts";
import { copyMap } from "../yaml/fields.ts";

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
