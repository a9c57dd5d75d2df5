import { MASK } from "@kustogen/kustomize/credentials/masking.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { isOrder } from "../compare/path.ts";
import type { ReviewedChange } from "../compare/resources.ts";
import { type Inline, plainText } from "./inline.ts";
import { cellOf } from "./values.ts";

/** Longer values aren't shown in a line of the table. */
const SHORT = 60;

/** Both values of a field, or the only line of a text that changes: " `1` → `2`"; undefined if they are too long. */
export function valuesOf({ path, before, after }: ReviewedChange): Inline | undefined {
  if (before === undefined || after === undefined || isOrder(path.at(-1))) return undefined;
  const [old, now] = changedLines(before, after) ?? [before, after];
  const cells = [old, now].map(shortCell);
  const [one, other] = cells;
  return one === undefined || other === undefined ? undefined : [" ", ...one, " → ", ...other];
}

function shortCell(value: Value): Inline | undefined {
  const cell = typeof value === "object" ? undefined : cellOf(value);
  const text = cell === undefined ? "" : plainText(cell);
  return text.length > SHORT || text.includes(MASK) ? undefined : cell;
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
