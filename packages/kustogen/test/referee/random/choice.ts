import fc, { type GeneratorValue } from "fast-check";

/** Random choices that fast-check records, so that a failing case shrinks and its seed repeats it. */
export class Choice {
  readonly #generate: GeneratorValue;

  constructor(generate: GeneratorValue) {
    this.#generate = generate;
  }

  /** One of the values. */
  of<T>(...values: T[]): T {
    return values[this.upTo(values.length - 1)] as T;
  }

  /** A whole number from 0 to the bound, included. */
  upTo(bound: number): number {
    return this.#generate(fc.nat, bound);
  }

  /** True in so many of a hundred cases. */
  chance(percent: number): boolean {
    return this.upTo(99) >= 100 - percent;
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
