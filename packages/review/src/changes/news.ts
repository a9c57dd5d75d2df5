import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { type ApplicationOverlay, renderedParts } from "./built-applications.ts";
import type { EnvironmentReview } from "./review.ts";
import type { Sides } from "./some-at-a-time.ts";

/** True if a review reports any change. */
export function hasNews({ resources, risks, error, broken }: EnvironmentReview): boolean {
  return resources.length > 0 || risks.length > 0 || error !== undefined || broken !== undefined;
}

/** True for an unchanged overlay whose sides render to identical objects: lines only moved. */
export function isMoved(
  review: EnvironmentReview,
  sides: Sides,
  overlay: Overlay | ApplicationOverlay,
): boolean {
  // A chart isn't rendered again only to find this out.
  if (hasNews(review) || "application" in overlay) return false;
  const [before, after] = sides.map((side) => renderedParts(side, overlay).resources);
  return before !== undefined && before.length > 0 && sameResources(before, after ?? []);
}
