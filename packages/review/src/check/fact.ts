import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { State } from "./state.ts";

/**
 * Data about each environment for rules about all of them: small and plain, computed while the environment is loaded
 * and kept when it is released.
 */
export class Fact<T = unknown> {
  readonly #of: (state: State) => T;
  readonly #known = new WeakMap<State, { readonly value: T }>();

  constructor(of: (state: State) => T) {
    this.#of = of;
  }

  /** Computes it from a state. */
  of(state: State): T {
    return kept(this.#known, state, () => ({ value: this.#of(state) })).value;
  }

  /** Copies it from a state to its stand-in. */
  carry(from: State, to: State): void {
    this.#known.set(to, { value: this.of(from) });
  }

  /** Gives a stand-in the stored value, which is looked up by a number on demand. */
  give(to: State, kept: (number: number) => unknown, number: number): void {
    this.#known.set(to, new Given<T>(kept, number));
  }
}

/** A value that is stored elsewhere. A class: each literal with an accessor would get its own hidden class. */
class Given<T> {
  constructor(
    private readonly kept: (number: number) => unknown,
    private readonly number: number,
  ) {}

  get value(): T {
    return this.kept(this.number) as T;
  }
}
