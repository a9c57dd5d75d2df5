import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { CheckReport, ReportedFinding } from "./finding.ts";
import { countsOf } from "./order.ts";

/**
 * The report with one finding for each cause: what a rule says of one place is said once, and what else it is said of is
 * listed with it, be that other environments or, where the rule knows of one cause, other objects.
 */
export function onePerCause(report: CheckReport): CheckReport {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of report.findings) entryOf(groups, causeOf(finding), () => []).push(finding);
  const findings = [...groups.values()].map(asOne);
  return { ...report, findings, checked: { ...report.checked, counts: countsOf(findings) } };
}

function causeOf(finding: ReportedFinding): string {
  const { rule, severity, file, line, path, resource, cause, message, environment } = finding;
  const where = file ?? environment;
  if (cause !== undefined) return JSON.stringify([rule, severity, where, cause]);
  // What stands on one line is one thing, whichever objects it is rendered into.
  const place = line !== undefined ? [line] : ["", path, resource?.kind, resource?.name];
  return JSON.stringify([rule, severity, where, message, ...place]);
}

function asOne([first, ...others]: ReportedFinding[]): ReportedFinding {
  const { cause: _, ...told } = first as ReportedFinding;
  const more = others.map(({ message, environment, resource }) =>
    message !== told.message
      ? message
      : environment !== told.environment
        ? environment
        : resource && `${resource.kind} ${resource.name}`,
  );
  const also = [...new Set(more)].filter((one) => one !== undefined);
  return { ...told, ...(also.length > 0 && { also }) };
}
