import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { printableLine } from "@kustogen/kustomize/errors/printable.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { closingLine, isInPart } from "../../looked/not-looked-at.ts";
import type { Severity } from "../rule.ts";
import { type CheckReport, excusedCount, type ReportedFinding } from "./finding.ts";

/** How many places of a rule a table shows before it counts the rest. */
const PLACES = 3;
const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];
const COLOURS: Record<Severity | "ok" | "dim", string> = {
  error: "\x1b[31m",
  warning: "\x1b[33m",
  info: "\x1b[36m",
  ok: "\x1b[32m",
  dim: "\x1b[2m",
};

/** How the table is printed. */
export interface TableOptions {
  /** Every place instead of a few. */
  all: boolean;
  colour: boolean;
  width: number;
}

/** The report for people: grouped by rule, errors first, the mend below, the verdict last. */
export function printTable(report: CheckReport, options: TableOptions): string {
  const { findings, notLookedAt, checked, excused = [], notices = [] } = report;
  const paint = (colour: keyof typeof COLOURS, text: string) =>
    options.colour ? `${COLOURS[colour]}${text}\x1b[0m` : text;
  const lines = notices.map(({ severity, message }) => `${paint(severity, severity.padEnd(7))} ${message}`);
  if (excused.length > 0) lines.push(paint("warning", excusedCount(excused.length)));
  for (const finding of excused) {
    const { reason, place, until } = finding.excuse;
    lines.push(`excused ${finding.rule} (${finding.severity})`);
    lines.push(...printPlace({ ...finding, environments: [finding.environment] }, paint));
    lines.push(`        by ${place}: ${reason}${until === undefined ? "" : ` (until ${until})`}`);
  }
  for (const severity of SEVERITIES)
    for (const [rule, group] of byRule(findings.filter((finding) => finding.severity === severity))) {
      const count = group.length > 1 ? ` (${group.length})` : "";
      if (severity === "info" && !options.all) {
        lines.push(fit(`${paint("info", "info")}    ${rule}${count}: ${subjects(group)}`, options.width));
        continue;
      }
      lines.push(`${paint(severity, severity.padEnd(7))} ${rule}${count}`);
      const places = merged(group);
      const shown = options.all ? places : places.slice(0, PLACES);
      for (const place of shown) lines.push(...printPlace(place, paint));
      if (places.length > shown.length)
        lines.push(paint("dim", `        … and ${places.length - shown.length} more (--all lists them)`));
      const fixes = [...new Set(group.map(({ fix }) => fix))];
      for (const fix of options.all ? fixes : fixes.slice(0, 1)) lines.push(`        mend: ${fix}`);
    }
  for (const { rule, reason, until, findings: count } of checked.exceptions)
    lines.push(
      paint("dim", `except  ${rule} (${count}): ${reason}${until === undefined ? "" : ` (until ${until})`}`),
    );
  const skipped = options.all ? checked.notRendered : checked.notRendered.slice(0, PLACES);
  for (const { folder, reason } of skipped)
    lines.push(paint("dim", printableLine(`not rendered: ${folder}: ${reason}`)));
  if (checked.notRendered.length > skipped.length)
    lines.push(paint("dim", `not rendered: ${checked.notRendered.length - skipped.length} more (--all)`));
  const closing = closingLine(notLookedAt);
  if (closing !== "") lines.push(paint("dim", printableLine(closing)));
  lines.push(verdict(report, paint));
  // What follows in a text of several lines stays below it: a line of its own could pass for another finding.
  return lines.map((line) => line.replaceAll("\n", "\n          ")).join("\n");
}

function byRule(findings: readonly ReportedFinding[]): Map<string, ReportedFinding[]> {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    addTo(groups, finding.rule, finding);
  }
  return groups;
}

interface MergedPlace extends ReportedFinding {
  environments: string[];
}

/** The same thing said of the same resource in several environments is one place. */
function merged(group: readonly ReportedFinding[]): MergedPlace[] {
  const places = new Map<string, MergedPlace>();
  for (const finding of group) {
    const { resource, path, message } = finding;
    const key = JSON.stringify([resource?.kind, resource?.name, path, message]);
    const known = places.get(key);
    if (known === undefined) places.set(key, { ...finding, environments: [finding.environment] });
    else if (!known.environments.includes(finding.environment)) known.environments.push(finding.environment);
  }
  return [...places.values()];
}

function printPlace(
  { resource, path, message, environments, file, line }: MergedPlace,
  paint: (colour: "dim", text: string) => string,
): string[] {
  const subject = resource === undefined ? "" : printableLine(`${resource.kind} ${resource.name}: `);
  const others = environments.length > 1 ? ` and ${environments.length - 1} more` : "";
  const where = [
    environments[0] === "" ? "" : printableLine(`${environments[0]}${others}`),
    file === undefined ? "" : printableLine(`${file}${line === undefined ? "" : `:${line}`}`),
  ].filter((text) => text !== "");
  const at = path === undefined || path === "" ? "" : `${path}: `;
  return [
    `        ${subject}${at}${message}`,
    ...(where.length > 0 ? [paint("dim", `          ${where.join("  ")}`)] : []),
  ];
}

/** What a group of hints is about, in a few words each. */
function subjects(group: readonly ReportedFinding[]): string {
  const names = new Set(
    group.map(({ resource, message }) =>
      resource === undefined ? message : `${resource.kind} ${resource.name}: ${message}`,
    ),
  );
  return [...names].join("; ");
}

function fit(text: string, width: number): string {
  const one = text.replaceAll("\n", " ");
  return one.length > width ? `${one.slice(0, width - 1)}…` : one;
}

function verdict(
  { checked, notLookedAt }: CheckReport,
  paint: (colour: "error" | "warning" | "ok", text: string) => string,
): string {
  const { environments, found: all, resources, rules, counts, baseline, before } = checked;
  const about = `${counted(environments, "environment")}, ${counted(resources, "resource")}, ${counted(rules, "rule")}`;
  const known = [
    baseline === undefined ? "" : `, ${baseline} known from the baseline`,
    before === undefined ? "" : `, ${before} there before`,
  ].join("");
  const found = `${counted(counts.error, "error")}, ${counted(counts.warning, "warning")}, ${counts.info} info${known}`;
  const colour = counts.error > 0 ? "error" : counts.warning > 0 ? "warning" : "ok";
  const part = `${environments} of ${counted(all, "environment")}`;
  if (counts.error > 0) return `${paint("error", "not sound")}: ${found} (${about})`;
  if (!isInPart(notLookedAt)) return `${paint(colour, "sound")}: ${found} (${about})`;
  if (environments === 0) return `${paint("warning", "not judged")}: ${part}; ${found} (${about})`;
  return `${paint("warning", "sound as far as looked")}: ${part}; ${found} (${about})`;
}
