import type { Overlay } from "../discovery/overlays.ts";
import { prepareSides, type RenderedSide } from "./rendered-side.ts";
import type { EnvironmentReview } from "./review.ts";
import { changeSource, type ReviewSources, riskSource, type ValueSource } from "./sources.ts";

/** Both sides of a comparison. */
export type Sides = readonly [RenderedSide, RenderedSide];

/** The number of environments to render before their data is released. */
const AT_A_TIME = 500;

/** Compares an overlay between two sides. */
type Compare<One> = (overlay: One, sides: Sides) => EnvironmentReview;

/** Two sides with many environments to render: data of one batch is released before the next. */
export class SomeAtATime<One extends Overlay> {
  readonly #isFew: boolean;
  #fresh: Sides | undefined;
  #used = 0;

  /** @param overlays the overlays to render */
  constructor(
    private readonly sides: Sides,
    overlays: readonly One[],
    private readonly compare: Compare<One>,
    readonly atATime = AT_A_TIME,
  ) {
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
      yield [this.#kept(this.compare(overlay, sides)), sides];
    }
  }

  /** The result for an overlay that is compared again. */
  one(overlay: One, compare: Compare<One>): EnvironmentReview {
    return this.#kept(compare(overlay, this.#next(overlay)));
  }

  /** Both sides with only the files of these overlays read, and nothing rendered yet. */
  #begin(overlays: readonly Overlay[]): Sides {
    if (this.#isFew) return this.sides;
    const [before, after] = this.sides;
    for (const { discovery } of this.sides) discovery.tree.forget();
    this.#fresh = [before.fresh(), after.fresh()];
    prepareSides(this.#fresh, overlays);
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
  #kept(review: EnvironmentReview): EnvironmentReview {
    return this.#isFew ? review : { ...review, sources: placesIn(review) };
  }
}

/** The places of everything in a review, looked up at once. */
function placesIn({ resources, risks, sources }: EnvironmentReview): ReviewSources {
  const known = new Map<string, ValueSource | undefined>();
  const noting: ReviewSources = {
    ofField(...asked) {
      const source = sources?.ofField(...asked);
      known.set(JSON.stringify(asked), source);
      return source;
    },
  };
  for (const change of resources) {
    changeSource(noting, change);
    for (const field of change.changes) changeSource(noting, change, field);
  }
  for (const risk of risks) riskSource(noting, risk);
  return { ofField: (...asked) => known.get(JSON.stringify(asked)) };
}
