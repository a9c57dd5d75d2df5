import type { WorkerRun } from "../check/worker.ts";
import type { AppliedFolder } from "../discovery/declared-folders.ts";
import type { Overlay } from "../discovery/overlays.ts";
import type { KnownPlaces } from "./known-places.ts";
import type { EnvironmentReview } from "./review.ts";
import type { Sides } from "./some-at-a-time.ts";

/** The result for an overlay from another thread, as plain data. */
export interface WorkerReview {
  review: Omit<EnvironmentReview, "sources">;
  /** The places of its values; absent if only a few will be needed. */
  places?: KnownPlaces;
  /** True if both sides render to identical objects. */
  isMoved: boolean;
}

/** An overlay, and how Applications of both sides apply it. */
export interface ApartOverlay {
  overlay: Overlay;
  applied: readonly [AppliedFolder | undefined, AppliedFolder | undefined];
}

/** The overlays of a block; undefined for one that only the main comparison can compare. */
export type ApartBlock = readonly (ApartOverlay | undefined)[];

/** Compares some overlays in parallel with a comparison: the last of many. */
export interface CompareWorker {
  /** The number of overlays to compare at a time when it helps. */
  readonly atATime: number;
  /** True if it helps with this number of overlays. */
  helpsWith(count: number): boolean;
  /** Begins with the last of some blocks. @param changed the files that differ */
  begin(
    blocks: readonly ApartBlock[],
    sides: Sides,
    changed: ReadonlySet<string>,
  ): WorkerRun<WorkerReview> | undefined;
}
