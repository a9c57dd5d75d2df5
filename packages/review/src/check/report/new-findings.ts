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
    left.set(key, [...(left.get(key) ?? []), count]);
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

/** What a sentence begins with if it counts: "one workload of", "3 workloads of". */
const COUNTED = /^(one|\d[\d,]*) ([a-z]+?)(s?) /;

/** What is the same of a finding wherever in its list an element stands, and of how many things it is said. */
function comparable(finding: ReportedFinding): { key: string; count: number } {
  const [, number = "one"] = COUNTED.exec(finding.message) ?? [];
  const key = fingerprint({
    ...finding,
    message: finding.message.replace(COUNTED, "$2 "),
    ...(finding.path !== undefined && { path: finding.path.replace(/\[\d+\]/g, "[]") }),
  });
  return { key, count: number === "one" ? 1 : Number(number.replaceAll(",", "")) };
}
