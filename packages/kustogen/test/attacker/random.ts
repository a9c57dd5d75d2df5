import { randomFrom } from "../../../../test/random.ts";

/** Choices that follow from a seed alone, so that a run can be repeated by its number. */
export class Random {
  /** From 0 up to 1, without it. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = randomFrom(seed);
    // Neighboring seeds begin alike.
    for (let index = 0; index < 5; index++) this.next();
  }

  /** A whole number below another. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of a list, which must not be empty. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error("nothing to pick from");
    return list[this.below(list.length)] as T;
  }

  /** Does one of several things. */
  oneOf(...deeds: readonly (() => unknown)[]): void {
    this.pick(deeds)();
  }

  /** Some of a list in its order, at least one. */
  some<T>(list: readonly T[], share = 0.5): T[] {
    const taken = list.filter(() => this.chance(share));
    return taken.length > 0 ? taken : [this.pick(list)];
  }
}
