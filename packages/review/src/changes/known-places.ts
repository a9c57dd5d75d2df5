import type { EnvironmentReview } from "./review.ts";
import { changeSource, type ReviewSources, riskSource, type ValueSource } from "./sources.ts";

/** The places of everything in a review. */
export type KnownPlaces = ReadonlyMap<string, ValueSource | undefined>;

type AskedField = Parameters<ReviewSources["ofField"]>;

const keyOf = (asked: AskedField) => JSON.stringify(asked);

/** Sources with some known places; another one is used for the rest. */
export function knowing(known: KnownPlaces, other: ReviewSources): ReviewSources {
  return {
    ofField(...asked) {
      const key = keyOf(asked);
      return known.has(key) ? known.get(key) : other.ofField(...asked);
    },
  };
}

/** Collects the places of everything in a review. */
export function placesIn({ resources, risks, sources }: EnvironmentReview): KnownPlaces {
  const known = new Map<string, ValueSource | undefined>();
  const noting: ReviewSources = {
    ofField(...asked) {
      const source = sources?.ofField(...asked);
      known.set(keyOf(asked), source);
      return source;
    },
  };
  for (const change of resources) {
    changeSource(noting, change);
    for (const field of change.changes) changeSource(noting, change, field);
  }
  for (const risk of risks) riskSource(noting, risk);
  return known;
}
