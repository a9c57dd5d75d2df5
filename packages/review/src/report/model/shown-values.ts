import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { diffArrays } from "diff";
import { isOrder } from "../../compare/path.ts";
import type { ReviewedChange } from "../../compare/resources.ts";

/** More moved elements than this are counted. */
const MOVED = 3;
/** Stands for elements that kept their order. */
const REST = "…";

/**
 * Both values of a change as shown to readers. Of a list in another order, only the elements that moved and what they
 * stand beside, "[A, …, H]" and "[H, A, …]": new and removed ones are changes of their own.
 */
export function shownValues({
  path,
  before,
  after,
}: ReviewedChange): Pick<ReviewedChange, "before" | "after"> {
  if (!isOrder(path.at(-1)) || !Array.isArray(before) || !Array.isArray(after)) return { before, after };
  const [old, now] = [
    before.filter((one) => after.includes(one)),
    after.filter((one) => before.includes(one)),
  ];
  if (jsonText(old) === jsonText(now)) return { before, after };
  const parts = diffArrays(old, now);
  const moved = parts.flatMap(({ removed, value }) => (removed ? value : []));
  if (moved.length > MOVED)
    return { before: `${old.length} elements`, after: `${moved.length} of them elsewhere` };
  const side = (other: "added" | "removed"): Value[] =>
    parts
      .flatMap((part, at) => {
        if (part[other]) return [];
        return part.added || part.removed
          ? part.value
          : shortened(part.value, at === 0 || at === parts.length - 1);
      })
      .filter((one, at, all) => one !== REST || all[at - 1] !== REST);
  return { before: side("added"), after: side("removed") };
}

/** A run of elements that kept their order: its first one, if moved ones stand on both sides of it. */
function shortened(run: readonly Value[], isAtEnd: boolean): Value[] {
  if (run.length <= 2) return [...run];
  return [...(isAtEnd ? [] : run.slice(0, 1)), REST];
}
