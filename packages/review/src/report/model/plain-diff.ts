import { printable } from "@kustogen/kustomize/errors/printable.ts";
import type { EnvironmentReview } from "../../changes/review.ts";
import { isMovedImage, type ResourceChange } from "../../compare/resources.ts";
import { type Hunk, hunksOf } from "../../text/unified-diff.ts";
import { placeOfLine } from "../../text/yaml-place.ts";
import type { DiffNode, PlacedHunk } from "./node.ts";
import { shownName } from "./places.ts";
import { fieldPlaces } from "./source-places.ts";
import { linesOf } from "./values.ts";

/** The changes in one resource, like the output of `kubectl diff`. */
export interface PlainDiff extends DiffNode {
  change: ResourceChange;
  /** True if the table of images and the list of renamed objects already show all of it. */
  isShown: boolean;
}

/** The changed resources of an environment line by line; without those that aren't masked. */
export function plainDiffs(environments: readonly [EnvironmentReview, ...EnvironmentReview[]]): PlainDiff[] {
  return environments[0].resources.flatMap((change) => {
    const hunks = plainHunks(change);
    if (hunks.length === 0) return [];
    const { action, changes } = change;
    const title = [{ strong: shownName(change) }, ...(action === "changed" ? [] : [` ${action}`])];
    const fields = action === "changed" ? changes.map((field) => ({ change, field })) : [{ change }];
    const setIn = fieldPlaces(environments, fields);
    return [{ type: "diff", title, hunks, setIn, change, isShown: isOfImagesAlone(change) }];
  });
}

/** True for a resource in which only images change, and names with content hashes that it refers to. */
export function isOfImagesAlone({ action, changes, renamed }: ResourceChange): boolean {
  return (
    action === "changed" && renamed === undefined && changes.every((one) => one.hash || isMovedImage(one))
  );
}

function plainHunks(change: ResourceChange): PlacedHunk[] {
  const whole = change.whole?.();
  if (whole === undefined) return [];
  const text = (side: "before" | "after") =>
    whole[side] === undefined ? "" : printable(linesOf(whole[side]));
  const sides = { "-": text("before"), "+": text("after") };
  return hunksOf(sides["-"], sides["+"]).map((hunk) => ({
    ...hunk,
    place: change.action === "changed" ? placeOf(hunk, sides) : "",
  }));
}

function placeOf({ lines, oldStart, newStart }: Hunk, sides: Record<"-" | "+", string>): string {
  const first = lines.findIndex((line) => !line.startsWith(" "));
  const sign = lines[first]?.startsWith("-") ? "-" : "+";
  return placeOfLine(sides[sign], (sign === "-" ? oldStart : newStart) + first);
}
