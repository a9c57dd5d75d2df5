import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import type { DeployedUnit } from "../units/unit.ts";
import type { EnvironmentReview } from "./review.ts";
import type { Sides } from "./some-at-a-time.ts";

/** True if a review reports any change. */
export function hasNews({ resources, risks, error, broken }: EnvironmentReview): boolean {
  return resources.length > 0 || risks.length > 0 || error !== undefined || broken !== undefined;
}

/** True for an unchanged overlay whose sides render to identical objects: lines only moved. */
export function isMoved(review: EnvironmentReview, sides: Sides, overlay: DeployedUnit): boolean {
  // A chart isn't rendered again only to find this out.
  if (hasNews(review) || overlay.application !== undefined) return false;
  const [before, after] = sides.map((side) => side.render(overlay).resources);
  return before !== undefined && before.length > 0 && sameResources(before, after ?? []);
}
