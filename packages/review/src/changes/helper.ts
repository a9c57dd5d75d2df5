import type { Helping } from "../check/helper.ts";
import type { AppliedFolder } from "../discovery/declared-folders.ts";
import type { Overlay } from "../discovery/overlays.ts";
import type { KnownPlaces } from "./known-places.ts";
import type { EnvironmentReview } from "./review.ts";
import type { Sides } from "./some-at-a-time.ts";

/** What another thread says of an overlay, as plain data. */
export interface ToldReview {
  review: Omit<EnvironmentReview, "sources">;
  /** Where what it says comes from; absent where few ask. */
  places?: KnownPlaces;
  /** True where both sides render to the very same objects. */
  isMoved: boolean;
}

/** An overlay, with how Applications of both sides apply it. */
export interface ApartOverlay {
  overlay: Overlay;
  applied: readonly [AppliedFolder | undefined, AppliedFolder | undefined];
}

/** The overlays of a block; undefined for one that only the comparison itself can compare. */
export type ApartBlock = readonly (ApartOverlay | undefined)[];

/** Compares overlays beside a comparison: of many, the last ones. */
export interface CompareHelper {
  /** So many overlays are compared at a time where it helps. */
  readonly atATime: number;
  /** True where it helps with so many overlays. */
  helpsWith(count: number): boolean;
  /** Begins with the last of some blocks. @param changed the files that differ */
  begin(
    blocks: readonly ApartBlock[],
    sides: Sides,
    changed: ReadonlySet<string>,
  ): Helping<ToldReview> | undefined;
}
