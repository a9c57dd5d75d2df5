import { isInPart, type NotLookedAt } from "./not-looked-at.ts";

/** The values of `--fail-on`: the least severity of a finding, or of a risk, that makes a run fail. */
export const FAIL_ON = ["error", "warning", "never"] as const;

export type FailOn = (typeof FAIL_ON)[number];

/** The number of findings, or of risks, that make a run fail. */
export function failing(found: Iterable<{ severity: string }>, failOn: FailOn): number {
  const severities: string[] = failOn === "never" ? [] : ["error", ...(failOn === "warning" ? [failOn] : [])];
  return [...found].filter(({ severity }) => severities.includes(severity)).length;
}

/** The result of a run, as far as it affects the exit code. */
export interface Outcome {
  /** True if the request can't be fulfilled, even if there is a report. */
  impossible?: boolean;
  /** The number of findings that make the run fail, or of changes if the command counts those. */
  errors: number;
  /** The number of environments that were checked, at least in part. */
  judged: number;
  notLookedAt: readonly NotLookedAt[];
  /** True if git, a program, a server or the command itself failed on a part. */
  failed?: boolean;
  /** True if each part that isn't checked makes the run fail. */
  requireComplete?: boolean | undefined;
}

/**
 * The exit code of check, diff and env, and so of the action; docs/check.md has the table. The first that applies:
 * - 2: the request can't be fulfilled
 * - 1: an error was found, or what `--fail-on` names
 * - 3: something failed, a limit was reached, nothing was checked although there is something, or a part isn't checked
 * that was checked in the earlier state; with `requireComplete`, any part that isn't checked
 * - 0: otherwise; parts that aren't checked are listed
 */
export function exitCodeFor(outcome: Outcome): 0 | 1 | 2 | 3 {
  const { impossible, errors, judged, notLookedAt, failed, requireComplete } = outcome;
  if (impossible) return 2;
  if (errors > 0) return 1;
  if (failed || (judged === 0 && notLookedAt.length > 0)) return 3;
  if (notLookedAt.some(({ cause, lost }) => cause === "limit" || cause === "rule" || lost)) return 3;
  return requireComplete && isInPart(notLookedAt) ? 3 : 0;
}
