import { printable } from "@kustogen/kustomize/errors/printable.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { type Hunk, hunksOf } from "../text/unified-diff.ts";
import { shownName } from "./places.ts";
import { linesOf } from "./values.ts";

/** What changes of one resource, as `kubectl diff` would say it. */
export interface PlainDiff {
  /** "Deployment shop/api". */
  name: string;
  hunks: readonly Hunk[];
}

/** The whole of a changed resource line by line; undefined for one of which nobody says what may be shown. */
export function plainDiff(change: ResourceChange): PlainDiff | undefined {
  const whole = change.whole?.();
  if (whole === undefined) return undefined;
  const text = (side: "before" | "after") =>
    whole[side] === undefined ? "" : printable(linesOf(whole[side]));
  const hunks = hunksOf(text("before"), text("after"));
  return hunks.length === 0 ? undefined : { name: shownName(change), hunks };
}
