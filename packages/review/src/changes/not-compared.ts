import { causeOfError } from "../coverage/cause-of-error.ts";
import { type NotLookedAt, sortedNotLookedAt } from "../coverage/not-looked-at.ts";
import type { EnvironmentReview, NotRendered } from "./review.ts";

/** What a review doesn't cover: environments that can't be compared, and declarations that aren't evaluated. */
export function notLookedAtOf(
  environments: readonly EnvironmentReview[],
  notRendered: readonly NotRendered[],
  missing: readonly NotLookedAt[] = [],
): NotLookedAt[] {
  return sortedNotLookedAt([
    ...missing,
    ...environments.flatMap(({ path, error, code, lost, unmade }): NotLookedAt[] =>
      error === undefined || unmade
        ? []
        : [
            {
              place: path,
              cause: causeOfError(code),
              what: error.replaceAll("\n", "; "),
              ...(lost && { lost }),
            },
          ],
    ),
    ...notRendered.map(({ name, file, why, cause, lost }) => ({
      place: file,
      cause,
      what: `${name}: ${why}`,
      ...(lost && { lost }),
    })),
  ]);
}
