import { missingBefore } from "@kustogen/kustomize/build/parts.ts";
import { defectText } from "@kustogen/kustomize/errors/defect.ts";
import { codeOf, InputError, Interrupted } from "@kustogen/kustomize/errors/errors.ts";
import {
  causeOfError,
  type NotLookedAt,
  needsOtherRun,
  sortedNotLookedAt,
} from "../coverage/not-looked-at.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { type EnvironmentReview, NOTHING_CHANGES, type NotRendered } from "./review.ts";

/** The review of an environment that can't be compared. Rethrows an interruption, which ends the whole run. */
export function failedEnvironment(
  { name, path, environment, system }: Overlay,
  error: unknown,
): EnvironmentReview {
  if (error instanceof Interrupted) throw error;
  const code = codeOf(error);
  return {
    name,
    path,
    ...(environment !== undefined && { environment }),
    ...(system !== undefined && { system }),
    ...NOTHING_CHANGES,
    error: code === undefined ? defectText(error) : messagesOf(error as Error),
    code: code ?? "defect",
    ...(!(error instanceof InputError) && { unexpected: true }),
  };
}

/** A review; a failure becomes the result, and doesn't affect other environments. */
export function reviewedOrFailed(name: Overlay, review: () => EnvironmentReview): EnvironmentReview {
  try {
    return review();
  } catch (error) {
    return failedEnvironment(name, error);
  }
}

/** True if a review reports any change, or that it can't tell. */
export function hasNews({ resources, risks, error, broken }: EnvironmentReview): boolean {
  return resources.length > 0 || risks.length > 0 || error !== undefined || broken !== undefined;
}

/** The message of an error that ends a build, and those of the mistakes in what is built, one per line. */
export function messagesOf(error: Error): string {
  return [...new Set([error.message, ...mistakesOf(error)])].join("\n");
}

/** The messages about what kustomize rejects in a build that an error ended, and not only this run. */
export function mistakesOf(error: Error): string[] {
  const parts = [{ error, ofMissing: false }, ...missingBefore(error)];
  return parts.filter(isRejected).flatMap(({ error: one }) => one?.message ?? []);
}

/** True for a part that kustomize rejects, and not only this run. */
export function isRejected({ error, ofMissing }: { error: unknown; ofMissing: boolean }): boolean {
  return !ofMissing && error instanceof InputError && !needsOtherRun(error.code);
}

/** What a review doesn't cover: environments that can't be compared, and declarations that aren't evaluated. */
export function notLookedAtOf(
  environments: readonly EnvironmentReview[],
  notRendered: readonly NotRendered[],
  missing: readonly NotLookedAt[] = [],
): NotLookedAt[] {
  return sortedNotLookedAt([
    ...missing,
    ...environments.flatMap(({ path: place, error, code, lost, unmade }): NotLookedAt[] => {
      if (error === undefined || unmade) return [];
      const what = error.replaceAll("\n", "; ");
      return [{ place, cause: causeOfError(code), what, ...(lost && { lost }) }];
    }),
    ...notRendered.map(({ name, file, why, cause, lost }) => ({
      place: file,
      cause,
      what: `${name}: ${why}`,
      ...(lost && { lost }),
    })),
  ]);
}
