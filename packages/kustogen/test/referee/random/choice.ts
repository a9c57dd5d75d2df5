import { randomFrom } from "../../../../../test/random.ts";

/** Random choices, which a seed repeats. */
export class Choice {
  readonly #next: () => number;
  /** Mistakes that may still be made: most trees have none, as one is enough to end a build. */
  #mistakes: number | undefined;

  constructor(seed: number) {
    this.#next = randomFrom(seed);
  }

  /** One of the values. */
  of<T>(...values: T[]): T {
    return values[this.upTo(values.length - 1)] as T;
  }

  /** A whole number from 0 to the bound, included. */
  upTo(bound: number): number {
    return Math.floor(this.#next() * (bound + 1));
  }

  /** True in so many of a hundred cases. */
  chance(percent: number): boolean {
    return this.upTo(99) >= 100 - percent;
  }

  /** True in so many of a hundred cases of the few trees that have a mistake, for what kustomize is likely to refuse. */
  mistake(percent: number): boolean {
    this.#mistakes ??= this.chance(12) ? 2 : 0;
    if (this.#mistakes === 0 || !this.chance(percent)) return false;
    this.#mistakes--;
    return true;
  }

  /** The fields whose value isn't left out. */
  some<T>(percent: number, make: () => T): T | undefined {
    return this.chance(percent) ? make() : undefined;
  }

  /** A list of so many made values. */
  list<T>(most: number, make: (index: number) => T, least = 0): T[] {
    return Array.from({ length: least + this.upTo(most - least) }, (_, index) => make(index));
  }
}

/** The mapping without undefined fields. */
export function compact(map: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}
