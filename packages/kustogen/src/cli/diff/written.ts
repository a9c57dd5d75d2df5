import { refuseLate } from "@kustogen/kustomize/limits.ts";
import { failedEnvironment } from "@kustogen/review/changes/failed.ts";
import { notLookedAtOf } from "@kustogen/review/changes/not-compared.ts";
import type { EnvironmentReview, Review } from "@kustogen/review/changes/review.ts";

/** A report as text, and the review that it is of. */
interface Written {
  text: string;
  review: Review;
}

/**
 * The report of a review. If it can't be written, environments that can't be written alone are named in it as failed,
 * and the others are reported; if each one alone can be, all of them are named.
 */
export async function written(review: Review, write: (review: Review) => Promise<string>): Promise<Written> {
  try {
    return { text: await write(review), review };
  } catch (error) {
    const tried: EnvironmentReview[] = [];
    for (const one of review.environments) tried.push(await writable(one, review, write));
    const isKnown = tried.some((one, index) => one !== review.environments[index]);
    const environments = isKnown ? tried : review.environments.map((one) => failed(one, error));
    const missing = notLookedAtOf(environments, review.notRendered, review.notLookedAt);
    const rest = { ...review, environments, notLookedAt: missing };
    return { text: await write(rest), review: rest };
  }
}

/** An environment, or its failure if it can't be written. */
async function writable(
  one: EnvironmentReview,
  review: Review,
  write: (review: Review) => Promise<string>,
): Promise<EnvironmentReview> {
  try {
    refuseLate();
    await write({ ...review, environments: [one] });
    return one;
  } catch (error) {
    return failed(one, error);
  }
}

function failed(one: EnvironmentReview, error: unknown): EnvironmentReview {
  return { ...failedEnvironment(one, error), unexpected: true };
}
