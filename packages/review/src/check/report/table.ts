import { counted, grouped } from "@kustogen/kustomize/errors/counted.ts";
import { printableLine } from "@kustogen/kustomize/errors/printable.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { closingLine, isInPart, isListed, type NotLookedAt } from "../../coverage/not-looked-at.ts";
import type { Severity } from "../model/rule.ts";
import { type CheckReport, excusedCount, type ReportedFinding } from "./finding.ts";

/** The number of parts that are listed with what they are, of those not checked. */
const PLACES = 3;
const COLOURS: Record<Severity | "ok" | "dim", string> = {
  error: "\x1b[31m",
  warning: "\x1b[33m",
  info: "\x1b[36m",
  ok: "\x1b[32m",
  dim: "\x1b[2m",
};

/** The number of places listed for a rule; of more rules than this, each has one. */
const SHOWN = 3;
const MANY = 8;
/** The number of lines that a person reads at once; everything beyond is only counted. */
const LINES = 60;

/** The lines for people, by rule, errors first, the verdict last; without `all` at most 60, the rest counted. */
export function printTable(
  report: CheckReport,
  { all, colour: isColoured, failOn }: { all: boolean; colour: boolean; failOn?: string },
): string[] {
  const paint: Paint = (colour, text) => (isColoured ? `${COLOURS[colour]}${text}\x1b[0m` : text);
  const head = headLines(report, paint);
  const groups = [...groupedBy(report.findings, ({ severity, rule }) => `${severity} ${rule}`).values()];
  const isPolicy = ({ severity, rule }: ReportedFinding) =>
    report.checked.noStrictness === true && severity === "info" && rule.startsWith(POLICY);
  const tail = tailLines(report, all, paint, failOn);
  const most = all ? Number.POSITIVE_INFINITY : groups.length > MANY ? 1 : SHOWN;
  let budget = all ? Number.POSITIVE_INFINITY : LINES - COUNTS - head.length - tail.length;
  const left = new Map<string, ReportedFinding[]>();
  const body = groups.flatMap((group) => {
    const [first] = group as [ReportedFinding];
    const lines = placesOf(group, most, paint);
    // Beside errors and warnings, information is only counted.
    const isOnly = groups[0]?.[0]?.severity === "info" && groups.length <= MANY;
    const isListed = all || ((first.severity !== "info" || isOnly) && !isPolicy(first));
    if (isListed && lines.length > budget) budget = 0;
    if (isListed && budget > 0) {
      budget -= lines.length;
      return lines;
    }
    const label = isPolicy(first) ? "policy" : first.severity;
    left.set(label, [...(left.get(label) ?? []), ...group]);
    return [];
  });
  const counts = [...left].map(([label, findings]) => {
    const why =
      label === "policy" ? "required in production: --strictness production, or --all" : "--all lists them";
    return `${paint(label === "policy" ? "dim" : (label as Severity), label.padEnd(7))} ${countsIn(findings)} (${why})`;
  });
  // Further lines of a text are indented, because they could otherwise pass for other findings.
  return [...head, ...body, ...counts, ...tail].map((line) => `${line.replaceAll("\n", "\n          ")}\n`);
}

/** The number of lines that count what isn't listed: one for each severity, and one for what production requires. */
const COUNTS = 4;

type Paint = (colour: keyof typeof COLOURS, text: string) => string;

function headLines({ excused = [], notices = [] }: CheckReport, paint: Paint): string[] {
  const lines = notices.map(({ severity, message }) => `${paint(severity, severity.padEnd(7))} ${message}`);
  if (excused.length > 0) lines.push(paint("warning", excusedCount(excused.length)));
  for (const finding of excused) {
    const { reason, place, until } = finding.excuse;
    lines.push(`excused ${finding.rule} (${finding.severity})`);
    lines.push(...printPlace({ ...finding, environments: [finding.environment] }, paint));
    lines.push(`        by ${place}: ${reason}${until === undefined ? "" : ` (until ${until})`}`);
  }
  return lines;
}

function tailLines(report: CheckReport, all: boolean, paint: Paint, failOn = ""): string[] {
  const { checked, notLookedAt } = report;
  const excepted = checked.exceptions.reduce((sum, { findings }) => sum + findings, 0);
  const lines = all
    ? checked.exceptions.map(({ rule, reason, until, findings: count }) =>
        paint(
          "dim",
          `except  ${rule} (${count}): ${reason}${until === undefined ? "" : ` (until ${until})`}`,
        ),
      )
    : excepted > 0
      ? [paint("dim", `except  ${counted(excepted, "finding")}, each with a reason (--all lists them)`)]
      : [];
  // A finding says what can't be rendered because of a fault.
  const told = report.findings.flatMap((one) => [` ${one.environment}: `, ` ${one.file}:${one.line}: `]);
  const isTold = ({ place, what }: NotLookedAt) => told.some((at) => ` ${place}: ${what}`.includes(at));
  const unseen = notLookedAt.filter((one) => isInPart([one]) && !isTold(one) && !isListed(one.cause));
  const most = all ? unseen.length : PLACES;
  for (const { place, what } of unseen.slice(0, most))
    lines.push(paint("dim", printableLine(`not checked: ${place}: ${what}`)));
  if (unseen.length > most) lines.push(paint("dim", `not checked: ${unseen.length - most} more (--all)`));
  const closing = closingLine(notLookedAt);
  if (closing !== "") lines.push(paint("dim", printableLine(closing)));
  return [...lines, verdict(report, paint, failOn)];
}

const POLICY = "production/";

function countsIn(findings: readonly ReportedFinding[]): string {
  const rules = [...groupedBy(findings, ({ rule }) => rule)]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([rule, all]) => `${rule.slice(rule.indexOf("/") + 1)} ${all.length}`);
  return `${counted(findings.length, "finding")} of ${counted(rules.length, "rule")}: ${someOf(rules, 4)}`;
}

/** A rule with its first places, each with its fix. */
function placesOf(group: readonly ReportedFinding[], most: number, paint: Paint): string[] {
  const [{ severity, rule }] = group as [ReportedFinding];
  const places = merged(group);
  const title = `${paint(severity, severity.padEnd(7))} ${rule}${group.length > 1 ? ` (${group.length})` : ""}`;
  // Neighbours with the same fix share the line.
  const shown = places.slice(0, most);
  const lines = shown.flatMap((place, at) => [
    ...printPlace(place, paint),
    ...(shown[at + 1]?.fix === place.fix ? [] : [`        fix: ${place.fix}`]),
  ]);
  const more = places.length - most;
  const rest = more > 0 ? [paint("dim", `        … and ${more} more (--all lists them)`)] : [];
  return [title, ...lines, ...rest];
}

interface MergedPlace extends ReportedFinding {
  environments: string[];
}

/** Equal findings about the same resource in several environments are one place; without a resource, each line is. */
function merged(group: readonly ReportedFinding[]): MergedPlace[] {
  const places = groupedBy(group, ({ resource, path, message, file, line }) => {
    const subject = resource === undefined ? [file, line] : [resource.kind, resource.name];
    return JSON.stringify([...subject, path, message]);
  });
  return [...places.values()].map((same) => ({
    ...(same[0] as ReportedFinding),
    environments: [...new Set(same.map(({ environment }) => environment))],
    also: same.flatMap(({ also = [] }) => also),
  }));
}

function printPlace(place: MergedPlace, paint: Paint): string[] {
  const { resource, path, message, environments, file, line, also = [] } = place;
  const subject = resource === undefined ? "" : printableLine(`${resource.kind} ${resource.name}: `);
  const more = environments.length - 1 + also.length;
  const where = [
    environments[0] === "" ? "" : printableLine(`${environments[0]}${more > 0 ? ` and ${more} more` : ""}`),
    file === undefined ? "" : printableLine(`${file}${line === undefined ? "" : `:${line}`}`),
  ].filter((text) => text !== "");
  const at = path === undefined || path === "" ? "" : `${path}: `;
  return [
    `        ${subject}${at}${message}`,
    ...(where.length > 0 ? [paint("dim", `          ${where.join("  ")}`)] : []),
  ];
}

function verdict({ checked, notices = [], notLookedAt }: CheckReport, paint: Paint, failOn = ""): string {
  const { environments, found: all, resources, rules, counts, before } = checked;
  const { unaffected = 0 } = checked;
  const others = unaffected === 0 ? "" : `, ${grouped(unaffected)} unaffected`;
  const about = `${counted(environments, "folder")}${others}, ${counted(resources, "resource")}, ${counted(rules, "rule")}`;
  const known = before === undefined ? "" : `, ${before} from before`;
  const warned = counts.warning + notices.filter(({ severity }) => severity === "warning").length;
  const found = `${counted(counts.error, "error")}, ${counted(warned, "warning")}, ${counts.info} info${known}`;
  if (counts.error + (failOn === "warning" ? warned : 0) > 0)
    return `${paint("error", "failed")}: ${found} (${about})`;
  if (!isInPart(notLookedAt)) return `${paint(warned > 0 ? "warning" : "ok", "passed")}: ${found} (${about})`;
  if (environments + unaffected === 0)
    return `${paint("warning", "nothing checked")} of ${counted(all, "folder")}: ${found} (${about})`;
  return `${paint("warning", "passed as far as checked")}: ${grouped(environments + unaffected)} of ${counted(all, "folder")}; ${found} (${about})`;
}
