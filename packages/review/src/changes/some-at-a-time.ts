import type { Overlay } from "../discovery/overlays.ts";
import { prepareSides, type RenderedSide } from "./rendered-side.ts";
import type { EnvironmentReview } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { changeSource, type ReviewSources, riskSource, type ValueSource } from "./sources.ts";

/** Both sides of a comparison. */
export type Sides = readonly [RenderedSide, RenderedSide];

/** How many environments are rendered before what they leave behind is let go. */
const AT_A_TIME = 500;

/** Of how many environments it is known where their values come from. */
const KEPT = 8;

/**
 * Two sides of which many environments are rendered: what was read and worked out for some is let go before the next
 * ones, and where their values come from is worked out again for those of which someone asks.
 */
export class SomeAtATime {
  readonly #sides: Sides;
  readonly #atATime: number;
  readonly #isFew: boolean;
  readonly #fewPlaces: boolean;
  readonly #recent = new Map<object, ReviewSources | undefined>();
  #fresh: Sides | undefined;
  #used = 0;

  /** @param overlays what is going to be rendered */
  constructor(
    sides: Sides,
    overlays: readonly Overlay[],
    { atATime = AT_A_TIME, fewPlaces = false }: Pick<CompareOptions, "atATime" | "fewPlaces">,
  ) {
    this.#sides = sides;
    this.#atATime = atATime;
    this.#fewPlaces = fewPlaces;
    this.#isFew = overlays.length <= atATime;
    if (this.#isFew) prepareSides(sides, overlays);
  }

  /** What is said of each, in their order. */
  *each<One extends Overlay>(
    overlays: readonly One[],
    compare: (overlay: One, sides: Sides) => EnvironmentReview,
  ): Generator<[review: EnvironmentReview, overlay: One, sides: Sides]> {
    for (let from = 0; from < overlays.length; from += this.#atATime) {
      const some = overlays.slice(from, from + this.#atATime);
      const sides = this.#begin(some);
      for (const overlay of some) yield [this.#lean(overlay, sides, compare), overlay, sides];
    }
  }

  /** What is said of one that is looked at once more. */
  one<One extends Overlay>(
    overlay: One,
    compare: (overlay: One, sides: Sides) => EnvironmentReview,
  ): EnvironmentReview {
    return this.#lean(overlay, this.#next(overlay), compare);
  }

  #begin(overlays: readonly Overlay[]): Sides {
    if (this.#isFew) return this.#sides;
    const [before, after] = this.#sides;
    for (const { discovery } of this.#sides) discovery.tree.forget();
    this.#fresh = [before.fresh(), after.fresh()];
    this.#used = overlays.length;
    prepareSides(this.#fresh, overlays);
    return this.#fresh;
  }

  #next(overlay: Overlay): Sides {
    if (this.#isFew) return this.#sides;
    if (this.#fresh === undefined || this.#used >= this.#atATime) return this.#begin([overlay]);
    this.#used++;
    prepareSides(this.#fresh, [overlay]);
    return this.#fresh;
  }

  #lean<One extends Overlay>(
    overlay: One,
    sides: Sides,
    compare: (overlay: One, sides: Sides) => EnvironmentReview,
  ): EnvironmentReview {
    const review = compare(overlay, sides);
    if (this.#isFew || review.sources === undefined) return review;
    const sources = () => compare(overlay, this.#next(overlay)).sources;
    const again: ReviewSources = { ofField: (...asked) => this.#again(sources)?.ofField(...asked) };
    return { ...review, sources: this.#fewPlaces ? again : withKnown(review, again) };
  }

  #again(sources: () => ReviewSources | undefined): ReviewSources | undefined {
    if (!this.#recent.has(sources)) this.#recent.set(sources, sources());
    const found = this.#recent.get(sources);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > KEPT && oldest !== undefined) this.#recent.delete(oldest);
    return found;
  }
}

type AskedField = Parameters<ReviewSources["ofField"]>;

const keyOf = (asked: AskedField) => JSON.stringify(asked);

/** Sources that know the places of all that a review says; of anything else another says it. */
function withKnown(review: EnvironmentReview, other: ReviewSources): ReviewSources {
  // Nothing that is made here may see the sources of the review: it would keep all that was rendered with it.
  return knowing(placesIn(review), other);
}

function knowing(known: ReadonlyMap<string, ValueSource | undefined>, other: ReviewSources): ReviewSources {
  return {
    ofField(...asked) {
      const key = keyOf(asked);
      return known.has(key) ? known.get(key) : other.ofField(...asked);
    },
  };
}

/** The places of all that a review says. */
function placesIn({ resources, risks, sources }: EnvironmentReview): Map<string, ValueSource | undefined> {
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
