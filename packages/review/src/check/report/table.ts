import { counted, grouped } from "@kustogen/kustomize/errors/counted.ts";
import { printableLine } from "@kustogen/kustomize/errors/printable.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { closingLine, isInPart } from "../../coverage/not-looked-at.ts";
import type { Severity } from "../model/rule.ts";
import { type CheckReport, excusedCount, type ReportedFinding } from "./finding.ts";
import { WORST_FIRST } from "./order.ts";

/** The number of folders listed by name, of those not rendered and those in which lines only moved. */
const PLACES = 3;
const COLOURS: Record<Severity | "ok" | "dim", string> = {
  error: "\x1b[31m",
  warning: "\x1b[33m",
  info: "\x1b[36m",
  ok: "\x1b[32m",
  dim: "\x1b[2m",
};

/** How the table is printed. */
export interface TableOptions {
  /** True to list every place instead of a few. */
  all: boolean;
  colour: boolean;
  width: number;
}

/** The number of places listed for a rule, by severity; 0 prints a line per rule, "one" a line for all rules. */
type Shown = Record<Severity, number | "one">;

/** From the most detailed to the shortest: the first that fits is used, or else the last. */
const STEPS: readonly Shown[] = [
  { error: 3, warning: 3, info: 0 },
  { error: 3, warning: 2, info: 0 },
  { error: 3, warning: 2, info: "one" },
  { error: 3, warning: 1, info: "one" },
  { error: 2, warning: 1, info: "one" },
  { error: 2, warning: 0, info: "one" },
  { error: 1, warning: 0, info: "one" },
  { error: 0, warning: "one", info: "one" },
];
/** The number of lines that a person reads at once; everything beyond is only counted. */
const LINES = 60;

/**
 * The report for people: grouped by rule, errors first, each fix below its finding, the verdict last. Without `all`
 * it has at most 60 lines, and counts what it leaves out.
 */
export function printTable(report: CheckReport, options: TableOptions): string {
  const paint = (colour: keyof typeof COLOURS, text: string) =>
    options.colour ? `${COLOURS[colour]}${text}\x1b[0m` : text;
  const head = headLines(report, paint);
  const tail = tailLines(report, options, paint);
  const budget = LINES - head.length - tail.length;
  const groups = [...groupedBy(report.findings, ({ severity, rule }) => `${severity} ${rule}`)];
  let body: string[] = [];
  if (options.all) body = groups.flatMap(([, group]) => everyPlace(group, paint));
  else
    for (const step of STEPS) {
      body = [...inStep(groups, step, report.checked.noStrictness === true, options.width, paint)];
      if (body.length <= budget) break;
    }
  if (!options.all && body.length > budget) {
    const left = body.length - Math.max(budget - 1, 1);
    body = [...body.slice(0, -left), paint("dim", `… and ${left} more lines (--all lists everything)`)];
  }
  // Further lines of a text are indented, because they could otherwise pass for other findings.
  return [...head, ...body, ...tail].map((line) => line.replaceAll("\n", "\n          ")).join("\n");
}

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

function tailLines(report: CheckReport, { all }: TableOptions, paint: Paint): string[] {
  const { checked, notLookedAt } = report;
  const lines = checked.exceptions.map(({ rule, reason, until, findings: count }) =>
    paint("dim", `except  ${rule} (${count}): ${reason}${until === undefined ? "" : ` (until ${until})`}`),
  );
  const skipped = all ? checked.notRendered : checked.notRendered.slice(0, PLACES);
  for (const { folder, reason } of skipped)
    lines.push(paint("dim", printableLine(`not rendered: ${folder}: ${reason}`)));
  if (checked.notRendered.length > skipped.length)
    lines.push(paint("dim", `not rendered: ${checked.notRendered.length - skipped.length} more (--all)`));
  const moved = checked.moved ?? [];
  if (moved.length > 0) {
    const shown = all ? moved : moved.slice(0, PLACES);
    const more = moved.length > shown.length ? ` and ${moved.length - shown.length} more (--all)` : "";
    lines.push(paint("dim", printableLine(`files changed, same rendering: ${shown.join(", ")}${more}`)));
  }
  const closing = closingLine(notLookedAt);
  if (closing !== "") lines.push(paint("dim", printableLine(closing)));
  lines.push(verdict(report, paint));
  return lines;
}

type Group = readonly ReportedFinding[];

function severityIn(group: Group): Severity {
  return group[0]?.severity ?? "info";
}

function everyPlace(group: Group, paint: Paint): string[] {
  return [title(group, paint), ...placesAndFixes(merged(group), [], paint)];
}

function title(group: Group, paint: Paint): string {
  const severity = severityIn(group);
  return `${paint(severity, severity.padEnd(7))} ${group[0]?.rule}${group.length > 1 ? ` (${group.length})` : ""}`;
}

/** With `foldsPolicy`, rules for production are a single line, because the environment's strictness is unknown. */
function* inStep(
  groups: readonly (readonly [string, Group])[],
  shown: Shown,
  foldsPolicy: boolean,
  width: number,
  paint: Paint,
): Iterable<string> {
  const policy: Group[] = [];
  for (const severity of WORST_FIRST) {
    const folded: Group[] = [];
    for (const [, group] of groups) {
      if (severityIn(group) !== severity) continue;
      const places = shown[severity];
      if (foldsPolicy && severity !== "error" && group[0]?.rule.startsWith(POLICY)) policy.push(group);
      else if (places === "one") folded.push(group);
      else if (places === 0) yield fit(`${title(group, paint)}: ${subjects(group)}`, width);
      else yield* somePlaces(group, places, paint);
    }
    if (folded.length > 0)
      yield fit(`${paint(severity, severity.padEnd(7))} ${countsIn(folded)} (--all lists them)`, width);
  }
  if (policy.length > 0)
    yield fit(
      `${paint("dim", "policy ")} ${countsIn(policy)} (required in production: --strictness production, or --all)`,
      width,
    );
}

const POLICY = "production/";

function countsIn(groups: readonly Group[]): string {
  // A rule with findings of two severities has two groups.
  const counts = new Map<string, number>();
  for (const { rule } of groups.flat()) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const rules = [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([rule, count]) => `${rule.slice(rule.indexOf("/") + 1)} ${count}`);
  const shown = rules.slice(0, 4).join(", ");
  const more = rules.length > 4 ? ` and ${counted(rules.length - 4, "rule")} more` : "";
  return `${counted(groups.flat().length, "finding")} of ${counted(rules.length, "rule")}: ${shown}${more}`;
}

function somePlaces(group: Group, most: number, paint: Paint): string[] {
  const places = merged(group);
  return [title(group, paint), ...placesAndFixes(places.slice(0, most), places.slice(most), paint)];
}

/** Places with their fix below them; neighbours with the same fix, and places that are only counted, share the line. */
function placesAndFixes(
  places: readonly MergedPlace[],
  rest: readonly MergedPlace[],
  paint: Paint,
): string[] {
  const more =
    rest.length === 0 ? [] : [paint("dim", `        … and ${rest.length} more (--all lists them)`)];
  const last = places.at(-1)?.fix;
  const shareLast = rest.every(({ fix }) => fix === last);
  const lines = places.flatMap((place, at) => [
    ...printPlace(place, paint),
    ...(at === places.length - 1 && shareLast ? more : []),
    ...(places[at + 1]?.fix === place.fix ? [] : [`        fix: ${place.fix}`]),
  ]);
  return shareLast ? lines : [...lines, ...more];
}

interface MergedPlace extends ReportedFinding {
  environments: string[];
}

/** Equal findings about the same resource in several environments are one place; without a resource, each line is. */
function merged(group: readonly ReportedFinding[]): MergedPlace[] {
  const places = new Map<string, MergedPlace>();
  for (const finding of group) {
    const { resource, path, message, file, line } = finding;
    const subject = resource === undefined ? [file, line] : [resource.kind, resource.name];
    const key = JSON.stringify([...subject, path, message]);
    const known = places.get(key);
    if (known === undefined) places.set(key, { ...finding, environments: [finding.environment] });
    else if (!known.environments.includes(finding.environment)) known.environments.push(finding.environment);
    if (known !== undefined) known.also = [...(known.also ?? []), ...(finding.also ?? [])];
  }
  return [...places.values()];
}

function printPlace(
  { resource, path, message, environments, file, line, also = [] }: MergedPlace,
  paint: (colour: "dim", text: string) => string,
): string[] {
  const subject = resource === undefined ? "" : printableLine(`${resource.kind} ${resource.name}: `);
  const more = environments.length - 1 + also.length;
  const others = more > 0 ? ` and ${more} more` : "";
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

/** The subjects of a group of hints, in a few words each. */
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
  const { environments, found: all, resources, rules, counts, before, unaffected = 0 } = checked;
  const others = unaffected === 0 ? "" : `, ${grouped(unaffected)} of them unaffected`;
  const about = `${counted(environments, "environment")}${others}, ${counted(resources, "resource")}, ${counted(rules, "rule")}`;
  const known = before === undefined ? "" : `, ${before} from before`;
  const found = `${counted(counts.error, "error")}, ${counted(counts.warning, "warning")}, ${counts.info} info${known}`;
  const colour = counts.error > 0 ? "error" : counts.warning > 0 ? "warning" : "ok";
  const part = `of ${counted(all, "environment")}`;
  if (counts.error > 0) return `${paint("error", "failed")}: ${found} (${about})`;
  if (!isInPart(notLookedAt)) return `${paint(colour, "passed")}: ${found} (${about})`;
  if (environments === 0) return `${paint("warning", "nothing checked")} ${part}: ${found} (${about})`;
  return `${paint("warning", "passed as far as checked")}: ${grouped(environments)} ${part}; ${found} (${about})`;
}
