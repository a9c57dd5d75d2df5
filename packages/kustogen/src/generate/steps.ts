/**
 * Work in steps, between which other work may run. Taking several systems through one step after another is a sixth
 * faster than completing each in turn: there is much code, and the code that just ran is still in the cache.
 */
export type Steps<Result> = Generator<undefined, Result>;

/** The result after all steps. Throws if one of them throws. */
export function finished<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
