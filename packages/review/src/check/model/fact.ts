import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { State } from "./state.ts";

/** Data about each environment for rules about all of them, computed once, on demand: rules compare its objects. */
export class Fact<T = unknown> {
  readonly #known = new WeakMap<State, { readonly value: T }>();

  constructor(private readonly compute: (state: State) => T) {}

  /** The value for a state. */
  of(state: State): T {
    return entryOf(this.#known, state, () => ({ value: this.compute(state) })).value;
  }
}
