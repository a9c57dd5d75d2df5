import type { Exceptable } from "../exceptions.ts";
import type { Placed } from "../placed.ts";
import type { ReportedFinding } from "../report/finding.ts";
import type { Rule } from "../rule.ts";

/** A finding as it is kept: its rule by its identifier, and without what follows from the rest or is empty, as of most. */
export interface PlacedRecord extends Pick<Placed, "reported" | "askedBy" | "basis" | "saidOpen"> {
  about?: Exceptable;
  once?: string;
  covers?: Placed["covers"];
  within?: string;
  line?: number;
}

/** A finding as it is kept. */
export function recordOf({
  reported,
  about,
  once,
  covers,
  within,
  line,
  askedBy,
  basis,
  saidOpen,
}: Placed): PlacedRecord {
  return {
    reported,
    ...(!isAbout(about, reported) && { about }),
    ...(once !== undefined && { once }),
    ...(covers.length > 0 && { covers }),
    ...(within !== "" && { within }),
    ...(line !== 1 && { line }),
    ...(askedBy !== undefined && { askedBy }),
    ...(basis !== undefined && { basis }),
    ...(saidOpen !== undefined && { saidOpen }),
  };
}

/** Findings as they are kept. */
export function recordsOf(placed: readonly Placed[]): PlacedRecord[] {
  return placed.map(recordOf);
}

/** The finding that was kept. Throws Error for one of a rule that isn't among these. */
export function findingOf(record: PlacedRecord, rules: ReadonlyMap<string, Rule>): Placed {
  const { reported, about, once, covers = [], within = "", line = 1, askedBy, basis, saidOpen } = record;
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
    ...(askedBy !== undefined && { askedBy }),
    ...(basis !== undefined && { basis }),
    ...(saidOpen !== undefined && { saidOpen }),
  };
}

/** The findings that were kept. Throws as `findingOf` does. */
export function placedOf(records: readonly PlacedRecord[], rules: ReadonlyMap<string, Rule>): Placed[] {
  return records.map((record) => findingOf(record, rules));
}

/** What exceptions are about of most findings: what is reported. */
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
