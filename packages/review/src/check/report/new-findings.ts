import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { ReportedFinding } from "./finding.ts";
import { fingerprint } from "./sarif.ts";

/**
 * The findings that weren't there before. Findings in a list element that only moved have another index but are the
 * same; a finding that counts something is known as long as the count doesn't rise.
 */
export function newFindings(
  after: readonly ReportedFinding[],
  before: readonly ReportedFinding[],
): ReportedFinding[] {
  const known = new Set(before.map(fingerprint));
  const still = new Set(after.map(fingerprint));
  // A known finding with the same index isn't matched with a moved one.
  const left = new Map<string, number[]>();
  for (const one of before) {
    if (still.has(fingerprint(one))) continue;
    const { key, count } = comparable(one);
    addTo(left, key, count);
  }
  return after.filter((one) => {
    if (known.has(fingerprint(one))) return false;
    const { key, count } = comparable(one);
    const counts = left.get(key) ?? [];
    const at = counts.findIndex((old) => count <= old);
    if (at >= 0) counts.splice(at, 1);
    return at < 0;
  });
}

/** A key for a finding that ignores list indexes, and the number of objects that it is about. */
function comparable(finding: ReportedFinding): { key: string; count: number } {
  const { path, counts } = finding;
  const key = fingerprint({
    ...finding,
    ...(counts && { message: counts.of }),
    ...(path !== undefined && { path: path.replace(/\[\d+\]/g, "[]") }),
  });
  return { key, count: counts?.count ?? 0 };
}
