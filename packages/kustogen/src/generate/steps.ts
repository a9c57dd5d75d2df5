/**
 * Work in steps, between which other work may be done. What several systems go through one step after the other is a
 * sixth faster than each through all of them: there is much code, and what ran just before is still in the cache.
 */
export type Steps<Result> = Generator<undefined, Result>;

/** What all the steps come to. Throws what one of them throws. */
export function finished<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
