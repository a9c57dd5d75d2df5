import type { ReportedFinding } from "./finding.ts";
import { fingerprint } from "./sarif.ts";

/** The findings that weren't there before; one in a list element that only moved is the same. */
export function newFindings(
  after: readonly ReportedFinding[],
  before: readonly ReportedFinding[],
): ReportedFinding[] {
  const left = new Map<string, number>();
  const leftOf = (one: ReportedFinding) => left.get(withoutIndexes(one)) ?? 0;
  for (const one of before) left.set(withoutIndexes(one), leftOf(one) + 1);
  return after.filter((one) => {
    const count = leftOf(one);
    left.set(withoutIndexes(one), count - 1);
    return count <= 0;
  });
}

function withoutIndexes(finding: ReportedFinding): string {
  const { path } = finding;
  return fingerprint({ ...finding, ...(path !== undefined && { path: path.replace(/\[\d+\]/g, "[]") }) });
}
