import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { CheckReport, ReportedFinding } from "./finding.ts";
import { countsOf } from "./order.ts";

/** The report with one finding for each cause, which lists the other environments, objects or messages. */
export function onePerCause(report: CheckReport): CheckReport {
  const findings = [...groupedBy(report.findings, causeOf).values()].map(asOne);
  return { ...report, findings, checked: { ...report.checked, counts: countsOf(findings) } };
}

function causeOf(finding: ReportedFinding): string {
  const { rule, severity, file, line, path, resource, cause, message, environment } = finding;
  const where = file ?? environment;
  if (cause !== undefined) return JSON.stringify([rule, severity, where, cause]);
  // Findings on the same line have one cause, whichever objects it is rendered into.
  const place = line !== undefined ? [line] : ["", path, resource?.kind, resource?.name];
  return JSON.stringify([rule, severity, where, message, ...place]);
}

function asOne([first, ...others]: ReportedFinding[]): ReportedFinding {
  const { cause: _, ...finding } = first as ReportedFinding;
  const more = others.map(({ message, environment, resource }) =>
    message !== finding.message
      ? message
      : environment !== finding.environment
        ? environment
        : resource && `${resource.kind} ${resource.name}`,
  );
  const also = [...new Set([...(finding.also ?? []), ...more])].filter((one) => one !== undefined);
  return { ...finding, ...(also.length > 0 && { also }) };
}
