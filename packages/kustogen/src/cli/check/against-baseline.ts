import { resolve } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { baselineText, fingerprintsIn } from "@kustogen/review/check/baseline.ts";
import type { CheckReport, ExcusedFinding } from "@kustogen/review/check/report/finding.ts";
import { countsOf, worstFirst } from "@kustogen/review/check/report/order.ts";
import { fingerprint } from "@kustogen/review/check/report/sarif.ts";
import { writeReportFile } from "../../output/report-file.ts";
import { readBaseline } from "./baseline-file.ts";

/**
 * The findings that the baseline doesn't contain; undefined if the baseline was written instead.
 * @param before the baseline's text before the checked change: the change itself excuses findings that only later
 * entries contain
 * @param after its text in the checked state, if that isn't the working tree
 */
export function againstBaseline(
  report: CheckReport,
  { before, after }: { before?: string | undefined; after?: string | undefined },
  { baseline, writeBaseline: write }: { baseline?: string; writeBaseline?: boolean },
): CheckReport | undefined {
  if (baseline === undefined) return report;
  if (write) {
    writeReportFile(baseline, baselineText(report.findings));
    process.stderr.write(`${printable(baseline)}: ${report.findings.length} findings written\n`);
    return undefined;
  }
  const file = resolve(baseline);
  const text = after ?? readBaseline(file);
  const known = fingerprintsIn(text, file);
  const knownBefore =
    before === undefined ? known : orElse(() => fingerprintsIn(before, baseline), new Set());
  const findings = report.findings.filter((finding) => !known.has(fingerprint(finding)));
  const excused = report.findings.flatMap((finding): ExcusedFinding[] => {
    const print = fingerprint(finding);
    if (!known.has(print) || knownBefore.has(print)) return [];
    const line = text.slice(0, text.indexOf(print)).split("\n").length;
    return [{ ...finding, excuse: { reason: "it is in the baseline", place: `${baseline}:${line}` } }];
  });
  return {
    ...report,
    ...(report.excused && { excused: [...report.excused, ...excused].sort(worstFirst) }),
    findings,
    checked: {
      ...report.checked,
      counts: countsOf(findings),
      baseline: report.findings.length - findings.length - excused.length,
    },
  };
}
