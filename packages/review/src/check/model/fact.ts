import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { State } from "./state.ts";

const known = new WeakMap<State, Map<Fact, { readonly value: unknown }>>();

/** What follows from a state, computed once, on demand, for all rules that ask for it. */
export class Fact<T = unknown> {
  constructor(private readonly compute: (state: State) => T) {}

  /** The value for a state. */
  of(state: State): T {
    const facts = entryOf(known, state, () => new Map<Fact, { readonly value: unknown }>());
    return entryOf(facts, this, () => ({ value: this.compute(state) })).value as T;
  }
}

/** Releases all that is known of a state; it is computed again on demand. */
export function forget(state: State): void {
  known.delete(state);
}
