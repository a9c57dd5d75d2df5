import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { isLate } from "@kustogen/kustomize/limits.ts";
import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { excusedCount } from "../../check/report/finding.ts";
import { type Attention, COLUMNS, changeCount, type ReportGroup } from "../model/groups.ts";
import { type Inline, sentence } from "../model/inline.ts";
import type { Report } from "../model/report.ts";
import { NOTHING } from "../model/values.ts";
import { detailsText, inline } from "./markdown-details.ts";
import { codeSpan, fencedBlock, htmlText, markdownText } from "./markdown-text.ts";

/** GitHub's limits for a comment: characters, and stored bytes. */
const MAX_CHARACTERS = 65_536;

const MAX_BYTES = 262_144;

/** Each sign is accompanied by a word, so that nothing depends on colour or images alone. */
const SIGNS: Record<Attention, string> = {
  blocks: "⛔ blocks",
  look: "🔶 review",
  unsure: "❔ unsure",
  fine: "· fine",
};

const SEVERITIES = { error: "⛔ error", warning: "🔶 warning", info: "· note" } as const;

/** The numbers of items in lists; further ones are counted. */
const MOST = 20;

const MOST_TODO = 25;

const MOST_RISKS = 50;

/** References to the full report. */
export interface MarkdownOptions {
  /** The place of the full report: "the page attached to this run". */
  full?: string;
  /** The last line: versions and revisions. */
  footer?: string;
}

/** Reserved for the line about parts that were left out. */
const NOTE = 600;

/**
 * A report for a comment on a pull request, within GitHub's size limits. Parts that don't fit are shortened, the
 * least important first: from all details to the risks of each environment, to one line for each in the table, to as
 * many lines as fit. It states how much of the report it shows.
 */
export function markdownReport(report: Report, options: MarkdownOptions = {}): string {
  const head = headOf(report);
  const todo = todoOf(report);
  const tail = tailOf(report, options);
  const columns = columnsOf(report.rows);
  const rows = report.rows.map((row) => rowOf(row, columns));
  const budget = new Budget();
  budget.take([head, tableOf([""], columns), tail]);
  const shownTodo = budget.take([todo]) ? todo : "";
  const shownRows = rows.filter((row) => budget.take([row]));
  // Risks of every environment have priority over the details of the first.
  const listed = new Map<string, string>();
  const frames = report.groups.map((group) =>
    budget.isSpent ? undefined : taken(budget, frameOf(group, listed)),
  );
  let parts = 0;
  let shownParts = 0;
  const seen = new Map<string, string>();
  const groups = report.groups.map((group, index) => {
    const nodes = budget.isSpent ? [] : detailsText(group, seen);
    parts += nodes.length || group.resources;
    const frame = frames[index];
    if (frame === undefined) return "";
    const fitting = nodes.filter((node) => budget.take([node]));
    shownParts += fitting.length;
    return `${frame[0]}${fitting.join("\n")}${frame[1]}`;
  });
  const missing: string[] = [];
  if (shownRows.length < rows.length) missing.push(`${shownRows.length} of ${rows.length} environments`);
  if (shownParts < parts) missing.push(`${shownParts} of ${parts} parts of the details`);
  if (shownTodo !== todo)
    missing.push(`${missing.length === 0 ? "all but" : "but not"} what to do before merging`);
  return [head, tableOf(shownRows, columns), shownTodo, ...groups, tail, note(missing, options)].join("");
}

/** The remaining space of GitHub's limits. */
class Budget {
  #characters = MAX_CHARACTERS - NOTE;
  #bytes = MAX_BYTES - NOTE;

  /** Reserves space for texts; returns false and reserves nothing if there isn't enough. */
  take(texts: readonly string[]): boolean {
    const characters = texts.reduce((sum, text) => sum + text.length + 1, 0);
    const bytes = texts.reduce((sum, text) => sum + bytesOf(text).length + 1, 0);
    if (characters > this.#characters || bytes > this.#bytes) return false;
    this.#characters -= characters;
    this.#bytes -= bytes;
    return true;
  }

  /** True if not even a short part would fit, or there is no time left for one. */
  get isSpent(): boolean {
    return this.#characters < 200 || isLate();
  }
}

/** The texts, if there is space for all of them. */
function taken<T extends readonly string[]>(budget: Budget, texts: T): T | undefined {
  return budget.take([texts.join("")]) ? texts : undefined;
}

/** A note about the parts that were left out, and where to find them. */
function note(missing: readonly string[], { full }: MarkdownOptions): string {
  if (missing.length === 0) return "";
  const rest =
    full === undefined ? "the full report: `kustogen diff --format html`" : markdownText(full.slice(0, 200));
  const why = isLate()
    ? "The time limit of the run was reached"
    : `A comment can have at most ${MAX_CHARACTERS.toLocaleString("en-US")} characters`;
  return `\n_${why}: this one shows ${missing.join(", ")}; the rest is in ${rest}._\n`;
}

/** A line for each of the first items, and one with the number of the others. */
function listed<Item>(
  items: readonly Item[],
  most: number,
  lineOf: (item: Item, index: number) => string,
  last = "-",
): string {
  const more = items.length > most ? `${last} and ${items.length - most} more\n` : "";
  return items.slice(0, most).map(lineOf).join("") + more;
}

/** A list below a heading; "" without any item. */
function section(heading: string, list: string): string {
  return list === "" ? "" : `\n${heading === "" ? "" : `**${markdownText(heading)}**\n\n`}${list}`;
}

function headOf({ verdict, notices, excused, failed }: Report): string {
  const errors = failed.filter(({ severity }) => severity !== "info");
  return [
    `### ${markdownText(verdict)}\n`,
    section(
      "",
      listed(
        notices,
        MOST,
        ({ severity, message }) => `- ${SEVERITIES[severity]}: ${markdownText(message.slice(0, 2000))}\n`,
      ),
    ),
    section(
      excusedCount(excused.length),
      listed(
        excused,
        MOST_TODO,
        ({ severity, message, place, rule, reason, by }) =>
          `- ${SEVERITIES[severity]}: ${codeSpan(place)} ${markdownText(message.slice(0, 500))} _(${markdownText(rule)})_, by ${codeSpan(by)}: ${markdownText(reason.slice(0, 500))}\n`,
      ),
    ),
    section(
      "Not rendered",
      listed(
        errors,
        MOST,
        ({ name, severity, error }) =>
          `- ${SEVERITIES[severity]}: **${markdownText(name)}**\n\n${fencedBlock(error.slice(0, 2000), "text", "  ")}`,
      ),
    ),
  ].join("");
}

/** The things to do first; too many to act on are only counted. */
function todoOf({ todo }: Report): string {
  const lineOf = (item: Inline, index: number) => `${index + 1}. ${inline(item)}\n`;
  return section("Before merging", listed(todo, MOST_TODO, lineOf, `${MOST_TODO + 1}.`));
}

type Column = (typeof COLUMNS)[number];

const HEADINGS: Record<Column, string> = {
  what: "what changes",
  restarts: "restarts",
  risk: "risk",
  unjudged: "not judged",
};

/** The columns of the table with any content. */
function columnsOf(rows: readonly ReportGroup[]): Column[] {
  const isEmpty = (line: Inline) => line.length === 1 && line[0] === NOTHING;
  return COLUMNS.filter((column) => rows.some((row) => !isEmpty(row[column])));
}

function tableOf(rows: readonly string[], columns: readonly Column[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const head = ["", "environment", ...columns.map((column) => HEADINGS[column])];
  return `\n${line(head).replace(/^\| {2}/, "| ")}|${"---|".repeat(head.length)}\n${rows.join("")}`;
}

function rowOf(row: ReportGroup, columns: readonly Column[]): string {
  const cells = [
    SIGNS[row.attention],
    `**${markdownText(row.heading)}**`,
    ...columns.map((column) => inline(row[column], true)),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

/** The findings that weren't there before; only errors need to be read for a decision. */
function findingsOf({ findings }: Report): string {
  if (findings === undefined) return "";
  if (findings.length === 0) return "\nThe checks find nothing else.\n";
  const errors = findings.filter(({ severity }) => severity === "error");
  const others = findings.filter(({ severity }) => severity !== "error");
  const list = (some: typeof findings) =>
    listed(
      some,
      MOST_TODO,
      ({ severity, message, place, rule }) =>
        `- ${SEVERITIES[severity]}: ${codeSpan(place)} ${inline(sentence(message))} _(${markdownText(rule)})_\n`,
    );
  const shown = section("New findings of the checks", list(errors));
  if (others.length === 0) return shown;
  const title = `${errors.length === 0 ? "new findings of the checks" : "other new findings"}: ${severityCounts(findings)}`;
  return `${shown}\n<details><summary>${title}</summary>\n\n${list(others)}\n</details>\n`;
}

/** "2 warnings, 5 notes". */
function severityCounts(findings: NonNullable<Report["findings"]>): string {
  return (["warning", "info"] as const)
    .map((severity) => findings.filter((one) => one.severity === severity).length)
    .flatMap((count, at) => (count === 0 ? [] : [counted(count, at === 0 ? "warning" : "note")]))
    .join(", ");
}

function tailOf(report: Report, { footer, full }: MarkdownOptions): string {
  const notes = report.failed.filter(({ severity }) => severity === "info");
  const text = [
    findingsOf(report),
    section(
      "",
      listed(
        notes,
        MOST,
        ({ name, error }) =>
          `- ${SEVERITIES.info}: **${markdownText(name)}** ${markdownText(error.slice(0, 500))}\n`,
      ),
    ),
    section(
      "Declared, but not rendered here",
      listed(
        report.notRendered,
        MOST,
        ({ name, file, why }) => `- ${codeSpan(name)} (${markdownText(file)}): ${markdownText(why)}\n`,
      ),
    ),
  ].join("");
  const lines = [
    report.unchanged === "" ? undefined : `${markdownText(report.unchanged)}.`,
    report.notLookedAt === "" ? undefined : `${markdownText(report.notLookedAt)}.`,
    `Compared: ${markdownText(report.title)}.`,
    footer === undefined ? undefined : markdownText(footer),
    full === undefined ? undefined : `Full report: ${markdownText(full)}.`,
  ];
  return `${text}\n<sub>${lines.filter((line) => line !== undefined).join(" ")}</sub>\n`;
}

/** The parts around a group's details: its name and risks before, and the closing tags. */
function frameOf(group: ReportGroup, listed: Map<string, string>): [open: string, close: string] {
  const count = changeCount(group);
  const risks = risksOf(group, listed);
  return [
    `\n<details><summary><b>${htmlText(group.heading)}</b>: ${count}</summary>\n\n${risks}${risks === "" ? "" : "\n"}`,
    "\n</details>\n",
  ];
}

/**
 * The risks of a group, without notes that the table already shows, and without those of an earlier group.
 * @param listed the risks already listed, each with the heading of its group
 */
function risksOf(group: ReportGroup, listed: Map<string, string>): string {
  const { risks } = group;
  if (risks.length === 1 && risks[0]?.severity === "info") return "";
  const again = new Map<string, number>();
  const lines = risks.slice(0, MOST_RISKS).flatMap((risk) => {
    const { severity, message, id } = risk;
    const places = group.riskPlaces(risk);
    const where = places.length === 0 ? "" : `, ${inline(places)}`;
    const line = `- ${SEVERITIES[severity]}: ${inline(sentence(message))} _(${id}${where})_\n`;
    const before = listed.get(line);
    if (before === undefined) {
      listed.set(line, group.heading);
      return [line];
    }
    again.set(before, (again.get(before) ?? 0) + 1);
    return [];
  });
  for (const [heading, count] of again)
    lines.push(`- ${count === 1 ? "one more" : `${count} more`}, as in **${markdownText(heading)}**\n`);
  if (risks.length > MOST_RISKS) lines.push(`- and ${risks.length - MOST_RISKS} more\n`);
  return lines.join("");
}
