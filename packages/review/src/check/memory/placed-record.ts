import type { Placed } from "../placed.ts";
import type { Rule } from "../rule.ts";

/** A finding as it is kept: its rule by its identifier. */
export type PlacedRecord = Omit<Placed, "rule">;

/** A finding as it is kept. */
export function recordOf({ rule: _, ...record }: Placed): PlacedRecord {
  return record;
}

/** Findings as they are kept. */
export function recordsOf(placed: readonly Placed[]): PlacedRecord[] {
  return placed.map(recordOf);
}

/** The finding that was kept. Throws Error for one of a rule that isn't among these. */
export function findingOf(record: PlacedRecord, rules: ReadonlyMap<string, Rule>): Placed {
  const rule = rules.get(record.reported.rule);
  if (rule === undefined) throw new Error(`there is no rule ${record.reported.rule}`);
  return { ...record, rule };
}

/** The findings that were kept. Throws as `findingOf` does. */
export function placedOf(records: readonly PlacedRecord[], rules: ReadonlyMap<string, Rule>): Placed[] {
  return records.map((record) => findingOf(record, rules));
}
