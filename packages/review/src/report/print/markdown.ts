import { isLate } from "@kustogen/kustomize/limits.ts";
import { beginningOf } from "@kustogen/kustomize/text/long-text.ts";
import { type Attention, changeCount, type ReportGroup } from "../model/groups.ts";
import { ABSENT, inlineOf, plainText } from "../model/inline.ts";
import type { Report } from "../model/report.ts";
import { type Section, sectionsAfter, sectionsBefore, todoSections } from "../model/sections.ts";
import { htmlText, inline, MAX_CHARACTERS, markdownText, nodeText } from "./markdown-text.ts";

/** Each sign is accompanied by a word, so that nothing depends on colour or images alone. */
const SIGNS: Record<Attention, string> = {
  blocks: "⛔ blocks",
  review: "🔶 review",
  unsure: "❔ unsure",
  fine: "· fine",
};

const SEVERITIES = { error: "⛔ error", warning: "🔶 warning", info: "· note" } as const;

/** The numbers of items in lists, and of risks of an environment; further ones are counted. */
const MOST = 25;
const MOST_RISKS = 50;
const LONG = 2000;

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
  const head = `### ${markdownText(report.verdict)}\n${sectionsBefore(report).map(sectionText).join("")}`;
  const todo = todoSections(report).map(sectionText).join("");
  const tail = tailOf(report, options);
  const columns = columnsOf(report.groups);
  const rows = report.groups.map((row) => rowOf(row, columns));
  const budget = new Budget();
  budget.take([head, tableOf([""], columns), tail]);
  const shownTodo = budget.take([todo]) ? todo : "";
  const shownRows = rows.filter((row) => budget.take([row]));
  // Risks of every environment have priority over the details of the first.
  const openings = report.groups.map((group) => {
    const opening = openingOf(group);
    return !budget.isSpent && budget.take([opening + CLOSING]) ? opening : undefined;
  });
  let parts = 0;
  let shownParts = 0;
  const groups = report.groups.map((group, index) => {
    const nodes = budget.isSpent ? [] : group.details().map(nodeText);
    parts += nodes.length || group.resources;
    const opening = openings[index];
    if (opening === undefined) return "";
    const fitting = nodes.filter((node) => budget.take([node]));
    shownParts += fitting.length;
    return `${opening}${fitting.join("\n")}${CLOSING}`;
  });
  const missing: string[] = [];
  if (shownRows.length < rows.length) missing.push(`${shownRows.length} of ${rows.length} rows`);
  if (shownParts < parts) missing.push(`${shownParts} of ${parts} parts of the details`);
  if (shownTodo !== todo)
    missing.push(`${missing.length === 0 ? "all but" : "but not"} what to do before merging`);
  return [head, tableOf(shownRows, columns), shownTodo, ...groups, tail, note(missing, options)].join("");
}

class Budget {
  #characters = MAX_CHARACTERS - NOTE;

  /** Reserves space for texts; returns false and reserves nothing if there isn't enough. */
  take(texts: readonly string[]): boolean {
    const characters = texts.reduce((sum, text) => sum + text.length + 1, 0);
    if (characters > this.#characters) return false;
    this.#characters -= characters;
    return true;
  }

  /** True if not even a short part would fit, or there is no time left for one. */
  get isSpent(): boolean {
    return this.#characters < 200 || isLate();
  }
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

/** A list with its heading: folded, if nobody has to decide on any of it. */
function sectionText({ heading, items, isOrdered, isQuiet }: Section): string {
  const markOf = (index: number) => (isOrdered ? `${index + 1}.` : "-");
  const lines = items.slice(0, MOST).map(({ severity, line }, index) => {
    const sign = severity === undefined ? "" : `${SEVERITIES[severity]}: `;
    const short = line.map((piece) => {
      if (typeof piece === "string") return piece.slice(0, LONG);
      return "code" in piece ? { code: piece.code.slice(0, LONG) } : piece;
    });
    return `${markOf(index)} ${sign}${inline(short)}\n`;
  });
  if (items.length > MOST) lines.push(`${markOf(MOST)} and ${items.length - MOST} more\n`);
  const list = beginningOf(lines, MAX_CHARACTERS);
  if (isQuiet)
    return `\n<details><summary>${htmlText(heading)}: ${items.length}</summary>\n\n${list}\n</details>\n`;
  return `\n${heading === "" ? "" : `**${markdownText(heading)}**\n${list === "" ? "" : "\n"}`}${list}`;
}

/** A column of the table of all environments, after their attention and heading. */
type Column = readonly [field: "what" | "restarts" | "risk" | "unjudged", heading: string];

const COLUMNS: readonly Column[] = [
  ["what", "what changes"],
  ["restarts", "restarts"],
  ["risk", "risk"],
  ["unjudged", "not judged"],
];

function columnsOf(rows: readonly ReportGroup[]): Column[] {
  return COLUMNS.filter(([field]) => rows.some((row) => plainText(row[field]) !== ABSENT));
}

function tableOf(rows: readonly string[], columns: readonly Column[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const head = ["", "environment", ...columns.map(([, heading]) => heading)];
  return `\n${line(head).replace(/^\| {2}/, "| ")}|${"---|".repeat(head.length)}\n${rows.join("")}`;
}

function rowOf(row: ReportGroup, columns: readonly Column[]): string {
  const cells = [
    SIGNS[row.attention],
    `**${markdownText(row.heading)}**`,
    ...columns.map(([field]) => inline(row[field], true)),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

function tailOf(report: Report, { footer, full }: MarkdownOptions): string {
  const text = sectionsAfter(report).map(sectionText).join("");
  const lines = [
    report.unchanged === "" ? undefined : `${markdownText(report.unchanged)}.`,
    report.notLookedAt === "" ? undefined : `${markdownText(report.notLookedAt)}.`,
    `Compared: ${markdownText(report.title)}.`,
    footer === undefined ? undefined : markdownText(footer),
    full === undefined ? undefined : `Full report: ${markdownText(full)}.`,
  ];
  return `${text}\n<sub>${lines.filter((line) => line !== undefined).join(" ")}</sub>\n`;
}

/** What comes before a group's details: its name and risks. */
function openingOf(group: ReportGroup): string {
  const risks = risksOf(group);
  const name = `<b>${htmlText(group.heading)}</b>: ${changeCount(group)}`;
  return `\n<details><summary>${name}</summary>\n\n${risks}${risks === "" ? "" : "\n"}`;
}

const CLOSING = "\n</details>\n";

/** The risks of a group, without a single note, which the table already shows. */
function risksOf(group: ReportGroup): string {
  const { risks } = group;
  if (risks.length === 1 && risks[0]?.severity === "info") return "";
  const lines = risks.slice(0, MOST_RISKS).map((risk) => {
    const places = group.riskPlaces(risk);
    const where = places.length === 0 ? "" : `, ${inline(places)}`;
    return `- ${SEVERITIES[risk.severity]}: ${inline(inlineOf(risk.message))} _(${risk.id}${where})_\n`;
  });
  if (risks.length > MOST_RISKS) lines.push(`- and ${risks.length - MOST_RISKS} more\n`);
  return beginningOf(lines, MAX_CHARACTERS);
}
