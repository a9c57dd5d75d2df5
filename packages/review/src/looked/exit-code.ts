import { isInPart, type NotLookedAt } from "./not-looked-at.ts";

/** What a run came to, as far as its exit code goes. */
export interface Outcome {
  /** True where what was asked for can't be done, though there is a report. */
  impossible?: boolean;
  /** How many errors were found, or changes where the command was told to count them so. */
  errors: number;
  /** How many environments were looked at, at least in part. */
  judged: number;
  notLookedAt: readonly NotLookedAt[];
  /** True where git, a program, a server or the command itself failed on a part. */
  failed?: boolean;
  /** True where each part that isn't looked at makes the run fail. */
  requireComplete?: boolean | undefined;
}

/**
 * The exit code of check, diff and env, and so of the action; docs/check.md has the table. The first that holds:
 *
 * - 2: what was asked for can't be done
 * - 1: an error was found
 * - 3: something failed, a limit was reached, nothing was judged though something is there, or a part isn't looked at
 *   that the side before had; with `requireComplete`, any part that isn't looked at
 * - 0: all else; what isn't looked at is said in words
 */
export function exitCodeFor(outcome: Outcome): 0 | 1 | 2 | 3 {
  const { impossible, errors, judged, notLookedAt, failed, requireComplete } = outcome;
  if (impossible) return 2;
  if (errors > 0) return 1;
  if (failed || (judged === 0 && notLookedAt.length > 0)) return 3;
  if (notLookedAt.some(({ cause, lost }) => cause === "limit" || cause === "rule" || lost)) return 3;
  return requireComplete && isInPart(notLookedAt) ? 3 : 0;
}
