import type { Placed } from "../placed.ts";
import type { Rule } from "../rule.ts";

/** A finding as it is kept: its rule by its identifier. */
export type PlacedRecord = Omit<Placed, "rule">;

/** Findings as they are kept. */
export function recordsOf(placed: readonly Placed[]): PlacedRecord[] {
  return placed.map(({ rule: _, ...record }) => record);
}

/** The findings that were kept. Throws Error for one of a rule that isn't among these. */
export function placedOf(records: readonly PlacedRecord[], rules: ReadonlyMap<string, Rule>): Placed[] {
  return records.map((record) => {
    const rule = rules.get(record.reported.rule);
    if (rule === undefined) throw new Error(`there is no rule ${record.reported.rule}`);
    return { ...record, rule };
  });
}
