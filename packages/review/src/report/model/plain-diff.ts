import { printable } from "@kustogen/kustomize/errors/printable.ts";
import type { ResourceChange } from "../../compare/resources.ts";
import { type Hunk, hunksOf } from "../../text/unified-diff.ts";
import { placeOfLine } from "../../text/yaml-place.ts";
import { shownName } from "./places.ts";
import { linesOf } from "./values.ts";

/** A hunk, and the context of its first changed line. */
export interface PlacedHunk extends Hunk {
  /** "containers[name=api].env"; "" for the top level of a resource, or a whole one. */
  place: string;
}

/** The changes in one resource, like the output of `kubectl diff`. */
export interface PlainDiff {
  /** "Deployment shop/api". */
  name: string;
  action: ResourceChange["action"];
  hunks: readonly PlacedHunk[];
}

/** All of a changed resource line by line; undefined if it isn't masked. */
export function plainDiff(change: ResourceChange): PlainDiff | undefined {
  const whole = change.whole?.();
  if (whole === undefined) return undefined;
  const text = (side: "before" | "after") =>
    whole[side] === undefined ? "" : printable(linesOf(whole[side]));
  const [before, after] = [text("before"), text("after")];
  const hunks = hunksOf(before, after);
  if (hunks.length === 0) return undefined;
  const { action } = change;
  const sides = { "-": before, "+": after };
  const placed = hunks.map((hunk) => ({ ...hunk, place: action === "changed" ? placeOf(hunk, sides) : "" }));
  return { name: shownName(change), action, hunks: placed };
}

function placeOf({ lines, oldStart, newStart }: Hunk, sides: Record<"-" | "+", string>): string {
  const first = lines.findIndex((line) => !line.startsWith(" "));
  const sign = lines[first]?.startsWith("-") ? "-" : "+";
  return placeOfLine(sides[sign], (sign === "-" ? oldStart : newStart) + first);
}
