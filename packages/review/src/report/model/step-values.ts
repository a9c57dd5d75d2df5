import { MASK } from "@kustogen/kustomize/credentials/masking.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { isOrder } from "../../compare/path.ts";
import type { ReviewedChange } from "../../compare/resources.ts";
import { type Inline, joined, plainText } from "./inline.ts";
import { cellOf } from "./values.ts";

/** Longer values aren't shown in a line of the table. */
const SHORT = 60;
/** As many elements of a list are shown in a line of the table. */
const FEW = 2;

/**
 * How a field changes: " `1` → `2`", also for the only line of a text that changes, or " gains `a`" for a list;
 * undefined if that is too long.
 */
export function valuesOf({ path, before, after }: ReviewedChange): Inline | undefined {
  if (before === undefined || after === undefined || isOrder(path.at(-1))) return undefined;
  if (Array.isArray(before) && Array.isArray(after)) return elementsOf(before, after);
  const [old, now] = shortened(...(changedLines(before, after) ?? [before, after]));
  const [one, other] = [shortCell(old), shortCell(now)];
  return one === undefined || other === undefined ? undefined : [" ", ...one, " → ", ...other];
}

function shortCell(value: Value): Inline | undefined {
  const cell = typeof value === "object" ? undefined : cellOf(value);
  const text = cell === undefined ? "" : plainText(cell);
  return text.length > SHORT || text.includes(MASK) ? undefined : cell;
}

/** The elements that a list gains and loses; undefined if they are many, or are no plain values. */
function elementsOf(before: readonly Value[], after: readonly Value[]): Inline | undefined {
  const without = (one: readonly Value[], other: readonly Value[]) => {
    const known = new Set(other.map((value) => jsonText(value)));
    return one.filter((value) => !known.has(jsonText(value))).map((value) => shortCell(lastOf(value)));
  };
  const [gained, lost] = [without(after, before), without(before, after)];
  const [one, other] = [lost[0], gained[0]];
  if (gained.length === 1 && lost.length === 1)
    return one === undefined || other === undefined ? undefined : [" ", ...one, " → ", ...other];
  const changed = [
    ["gains", gained],
    ["loses", lost],
  ] as const;
  const all = changed.flatMap(([, cells]) => cells);
  if (all.length === 0 || all.length > FEW || all.includes(undefined)) return undefined;
  const parts = changed.flatMap(([verb, cells]): Inline[] =>
    cells.length === 0 ? [] : [[`${verb} `, ...joined(cells as Inline[], ", ")]],
  );
  return [" ", ...joined(parts, " and ")];
}

/** A long address by its last part: "…api:1". */
function lastOf(value: Value): Value {
  if (typeof value !== "string" || value.length <= SHORT || !value.includes("/")) return value;
  return `…${value.slice(value.lastIndexOf("/") + 1)}`;
}

/** The lines that differ, if two texts of several lines differ in one of them. */
function changedLines(before: Value, after: Value): [string, string] | undefined {
  if (typeof before !== "string" || typeof after !== "string") return undefined;
  const [old, now] = [before, after].map((text) => text.split("\n")) as [string[], string[]];
  if (old.length === 1 || old.length !== now.length) return undefined;
  const [at, ...more] = old.flatMap((line, index) => (line === now[index] ? [] : index));
  if (at === undefined || more.length > 0) return undefined;
  return [(old[at] as string).trim(), (now[at] as string).trim()];
}

/** Two long texts without what both begin with, up to a separator: "…web:1" and "…web:2". */
function shortened(before: Value, after: Value): [Value, Value] {
  if (typeof before !== "string" || typeof after !== "string") return [before, after];
  if (before.length <= SHORT && after.length <= SHORT) return [before, after];
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const from = Math.max(before.lastIndexOf("/", same - 1), before.lastIndexOf(" ", same - 1)) + 1;
  return from === 0 || same === 0 ? [before, after] : [`…${before.slice(from)}`, `…${after.slice(from)}`];
}
