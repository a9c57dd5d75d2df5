import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { together } from "@kustogen/kustomize/errors/together.ts";

/**
 * Work in steps, between which other work may run. Taking several systems through one step after another is a sixth
 * faster than completing each in turn: there is much code, and the code that just ran is still in the cache.
 */
export type Steps<Result> = Generator<undefined, Result>;

/** The number of works that go through their steps together; more gain nothing. */
const TOGETHER = 16;

/** The result after all steps. Throws if one of them throws. */
export function finished<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The results of many works, in order. @throws InputError with the authors' mistakes in all of them; the first other
 * error at once
 */
export function allFinished<Result>(count: number, begin: (index: number) => Steps<Result>): Result[] {
  const results: Result[] = [];
  const mistakes: InputError[] = [];
  for (let first = 0; first < count; first += TOGETHER) {
    let open = Array.from({ length: Math.min(TOGETHER, count - first) }, (_, at) => first + at).map(
      (index) => ({ index, steps: begun(begin, index) }),
    );
    while (open.length > 0)
      open = open.filter(({ index, steps }) => {
        try {
          const { done, value } = steps.next();
          if (done) results[index] = value;
          return !done;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          mistakes[index] = error;
          return false;
        }
      });
  }
  if (mistakes.length > 0) throw together(mistakes.filter((mistake) => mistake !== undefined));
  return results;
}

/** A failure at the beginning becomes a failing step. */
function* begun<Result>(begin: (index: number) => Steps<Result>, index: number): Steps<Result> {
  return yield* begin(index);
}
