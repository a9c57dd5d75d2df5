import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { State } from "./state.ts";

/**
 * What rules about all environments ask of each: small and plain, worked out while the environment is loaded and kept
 * when it is let go.
 */
export class Fact<T = unknown> {
  readonly #of: (state: State) => T;
  readonly #known = new WeakMap<State, { readonly value: T }>();

  constructor(of: (state: State) => T) {
    this.#of = of;
  }

  /** What it is of a state. */
  of(state: State): T {
    return kept(this.#known, state, () => ({ value: this.#of(state) })).value;
  }

  /** Has what stands for a state say what the state says. */
  carry(from: State, to: State): void {
    this.#known.set(to, { value: this.of(from) });
  }

  /** Has what stands for a state say what was kept of it, which is asked for by a number when someone asks this. */
  give(to: State, kept: (number: number) => unknown, number: number): void {
    this.#known.set(to, new Given<T>(kept, number));
  }
}

/** A value that is kept elsewhere: one shape for all of them, where a literal with an accessor has one of its own. */
class Given<T> {
  readonly #kept: (number: number) => unknown;
  readonly #number: number;

  constructor(kept: (number: number) => unknown, number: number) {
    this.#kept = kept;
    this.#number = number;
  }

  get value(): T {
    return this.#kept(this.#number) as T;
  }
}
