import type { Exceptable } from "../exceptions.ts";
import type { Placed } from "../placed.ts";
import type { ReportedFinding } from "../report/finding.ts";
import type { Rule } from "../rule.ts";

/** A finding in stored form: its rule as an identifier, and without fields that are empty or follow from the rest. */
export interface PlacedRecord extends Pick<Placed, "reported" | "basis" | "same"> {
  about?: Exceptable;
  once?: string;
  covers?: Placed["covers"];
  within?: string;
  line?: number;
}

/** A finding in stored form. */
export function recordOf({ reported, about, once, covers, within, line, basis, same }: Placed): PlacedRecord {
  return {
    reported,
    ...(!isAbout(about, reported) && { about }),
    ...(once !== undefined && { once }),
    ...(covers.length > 0 && { covers }),
    ...(within !== "" && { within }),
    ...(line !== 1 && { line }),
    ...(basis !== undefined && { basis }),
    ...(same !== undefined && { same }),
  };
}

/** Findings in stored form. */
export function recordsOf(placed: readonly Placed[]): PlacedRecord[] {
  return placed.map(recordOf);
}

/** Restores a finding. Throws Error if its rule isn't in the map. */
export function findingOf(record: PlacedRecord, rules: ReadonlyMap<string, Rule>): Placed {
  const { reported, about, once, covers = [], within = "", line = 1, basis, same } = record;
  const rule = rules.get(reported.rule);
  if (rule === undefined) throw new Error(`there is no rule ${reported.rule}`);
  return {
    rule,
    reported,
    about: about ?? aboutOf(reported),
    once,
    covers,
    within,
    line,
    ...(basis !== undefined && { basis }),
    ...(same !== undefined && { same }),
  };
}

/** Restores findings. Throws like `findingOf`. */
export function placedOf(records: readonly PlacedRecord[], rules: ReadonlyMap<string, Rule>): Placed[] {
  return records.map((record) => findingOf(record, rules));
}

/** The properties that exceptions match, for most findings: those that are reported. */
function aboutOf({ rule, environment, resource, path }: ReportedFinding): Exceptable {
  return {
    rule,
    environment,
    ...(resource && { resource: { kind: resource.kind, name: resource.name } }),
    ...(path !== undefined && { path }),
  };
}

function isAbout(
  { rule, environment, resource, path, file }: Exceptable,
  reported: ReportedFinding,
): boolean {
  return (
    rule === reported.rule &&
    environment === reported.environment &&
    path === reported.path &&
    file === undefined &&
    resource?.kind === reported.resource?.kind &&
    resource?.name === reported.resource?.name
  );
}
