import type { Value } from "../../value/value.ts";

/** The positions in a text of everything in its documents, recorded while it is read. */
export class Places {
  /** The documents with content, each with the position at which it begins. */
  readonly documents: { readonly value: Value; readonly at: number }[] = [];
  /** The first position of each key or item of a mapping or list. */
  readonly #steps = new Map<object, Map<string | number, number>>();
  /** All positions of the keys that a mapping has more than once. */
  readonly #repeated = new Map<object, Map<string | number, number[]>>();

  /** Records a key or item. */
  note(holder: object, step: string | number, at: number): void {
    let steps = this.#steps.get(holder);
    if (steps === undefined) this.#steps.set(holder, (steps = new Map()));
    const first = steps.get(step);
    if (first === undefined) steps.set(step, at);
    else this.#repeat(holder, step, first).push(at);
  }

  /** The keys or items of a mapping or list in their order, with their positions. */
  of(value: Value | undefined): ReadonlyMap<string | number, number> {
    return this.#steps.get(value as object) ?? NONE;
  }

  /** The keys that occur more than once in a mapping, with all their positions, in order. */
  get repeated(): { readonly key: string; readonly at: readonly number[] }[] {
    const all = [...this.#repeated.values()].flatMap((keys) => [...keys]);
    return all
      .map(([key, at]) => ({ key: String(key), at }))
      .sort((a, b) => Number(a.at[0]) - Number(b.at[0]));
  }

  #repeat(holder: object, step: string | number, first: number): number[] {
    let keys = this.#repeated.get(holder);
    if (keys === undefined) this.#repeated.set(holder, (keys = new Map()));
    let positions = keys.get(step);
    if (positions === undefined) keys.set(step, (positions = [first]));
    return positions;
  }
}

const NONE: ReadonlyMap<string | number, number> = new Map();
