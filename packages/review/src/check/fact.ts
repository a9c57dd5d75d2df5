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

  /** Has what stands for a state say what was kept of it, which is asked for when someone asks this. */
  give(to: State, value: () => unknown): void {
    this.#known.set(to, {
      get value() {
        return value() as T;
      },
    });
  }
}
