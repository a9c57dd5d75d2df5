import { code, type Inline } from "./inline.ts";

/** Longer values are shown as a diff, not in a cell. */
const CELL = 80;

/** Stands for an absent value. */
export const NOTHING = "–";

/** A scalar for a table cell; undefined if it is too long. */
export function cellOf(value: string | number | bigint | boolean | null): Inline | undefined {
  const text = value === "" ? '""' : String(value);
  return text.includes("\n") || text.length > CELL ? undefined : [code(text)];
}
