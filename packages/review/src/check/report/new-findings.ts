import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { ReportedFinding } from "./finding.ts";
import { fingerprint } from "./sarif.ts";

/**
 * The findings that the state before doesn't have. An element of a list that only moved has the same findings at another
 * index, and a finding that counts what it is said of is known as long as the count doesn't rise.
 */
export function newFindings(
  after: readonly ReportedFinding[],
  before: readonly ReportedFinding[],
): ReportedFinding[] {
  const known = new Set(before.map(fingerprint));
  const still = new Set(after.map(fingerprint));
  // One that is there under its own index stands for no other.
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

/** What is the same of a finding wherever in its list an element stands, and of how many things it is said. */
function comparable(finding: ReportedFinding): { key: string; count: number } {
  const { path, counts } = finding;
  const key = fingerprint({
    ...finding,
    ...(counts && { message: counts.of }),
    ...(path !== undefined && { path: path.replace(/\[\d+\]/g, "[]") }),
  });
  return { key, count: counts?.count ?? 0 };
}
