import type { Overlay } from "../discovery/overlays.ts";
import { prepareSides, type RenderedSide } from "./rendered-side.ts";
import type { EnvironmentReview } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { changeSource, type ReviewSources, riskSource, type ValueSource } from "./sources.ts";

/** Both sides of a comparison. */
export type Sides = readonly [RenderedSide, RenderedSide];

/** The number of environments to render before their data is released. */
const AT_A_TIME = 500;

/** The number of environments for which the origin of values is kept. */
const KEPT = 8;

/** Compares an overlay between two sides. */
type Compare<One> = (overlay: One, sides: Sides) => EnvironmentReview;

/**
 * Two sides with many environments to render: data of one batch is released before the next, and the origin of values
 * is recomputed on demand.
 */
export class SomeAtATime<One extends Overlay> {
  readonly atATime: number;
  readonly #isFew: boolean;
  readonly #fewPlaces: boolean;
  readonly #recent = new Map<object, ReviewSources | undefined>();
  #fresh: Sides | undefined;
  #used = 0;

  /** @param overlays the overlays to render */
  constructor(
    private readonly sides: Sides,
    overlays: readonly One[],
    private readonly compare: Compare<One>,
    { atATime = AT_A_TIME, fewPlaces = false }: Pick<CompareOptions, "atATime" | "fewPlaces">,
  ) {
    this.atATime = atATime;
    this.#fewPlaces = fewPlaces;
    this.#isFew = overlays.length <= atATime;
    if (this.#isFew) prepareSides(sides, overlays);
  }

  /** The results for a batch, in order; `begins` is called before each overlay. */
  *each(
    overlays: readonly One[],
    begins: (overlay: One) => void,
  ): Generator<[review: EnvironmentReview, sides: Sides]> {
    const sides = this.#begin(overlays);
    for (const overlay of overlays) {
      begins(overlay);
      yield [this.#kept(overlay, this.compare(overlay, sides)), sides];
    }
  }

  /** The result for an overlay that is compared again. */
  one(overlay: One, compare: Compare<One>): EnvironmentReview {
    return this.#kept(overlay, compare(overlay, this.#next(overlay)));
  }

  #begin(overlays: readonly Overlay[]): Sides {
    if (this.#isFew) return this.sides;
    this.#fresh = freshSides(this.sides, overlays);
    this.#used = overlays.length;
    return this.#fresh;
  }

  #next(overlay: Overlay): Sides {
    if (this.#isFew) return this.sides;
    if (this.#fresh === undefined || this.#used >= this.atATime) return this.#begin([overlay]);
    this.#used++;
    prepareSides(this.#fresh, [overlay]);
    return this.#fresh;
  }

  /** The part of a review that is kept; it must not reference everything that was rendered for it. */
  #kept(overlay: One, review: EnvironmentReview): EnvironmentReview {
    if (this.#isFew || review.sources === undefined) return review;
    return { ...review, sources: this.#sources(overlay, this.#fewPlaces ? undefined : placesIn(review)) };
  }

  #sources(overlay: One, places: KnownPlaces | undefined): ReviewSources {
    const again: ReviewSources = { ofField: (...asked) => this.#again(overlay)?.ofField(...asked) };
    if (places !== undefined) return knowing(places, again);
    // A group of many environments asks all of them for the place of one field, then for that of the next.
    let known: ReviewSources | undefined;
    return {
      ofField: (...asked) => {
        known ??= knowing(placesIn(this.compare(overlay, this.#next(overlay))), again);
        return known.ofField(...asked);
      },
    };
  }

  #again(overlay: One): ReviewSources | undefined {
    if (!this.#recent.has(overlay))
      this.#recent.set(overlay, this.compare(overlay, this.#next(overlay)).sources);
    const found = this.#recent.get(overlay);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > KEPT && oldest !== undefined) this.#recent.delete(oldest);
    return found;
  }
}

/** The same sides, with only the files of these overlays read, and nothing rendered yet. */
export function freshSides([before, after]: Sides, overlays: readonly Overlay[]): Sides {
  for (const { discovery } of [before, after]) discovery.tree.forget();
  const fresh = [before.fresh(), after.fresh()] as const;
  prepareSides(fresh, overlays);
  return fresh;
}

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
