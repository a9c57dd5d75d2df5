import { entryOf } from "../../value/multimap.ts";
import type { Value } from "../../value/value.ts";

/** The positions in a text of everything in its documents, recorded while it is read. */
export class Places {
  /** The documents with content, each with the position at which it begins. */
  readonly documents: { readonly value: Value; readonly at: number }[] = [];
  /** The first position of each key or item of a mapping or list. */
  readonly #steps = new Map<object, Map<string | number, number>>();

  /** Records a key or item. */
  note(holder: object, step: string | number, at: number): void {
    const steps = entryOf(this.#steps, holder, () => new Map());
    entryOf(steps, step, () => at);
  }

  /** The keys or items of a mapping or list in their order, with their positions. */
  of(value: Value | undefined): ReadonlyMap<string | number, number> {
    return this.#steps.get(value as object) ?? new Map();
  }
}
