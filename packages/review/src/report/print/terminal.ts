import { printableLine } from "@kustogen/kustomize/errors/printable.ts";
import { visibleLength } from "@kustogen/kustomize/errors/visible-length.ts";
import { largest } from "@kustogen/kustomize/value/largest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { changeCount, factsOf, type ReportGroup } from "../model/groups.ts";
import { ABSENT, type Inline, plainText } from "../model/inline.ts";
import { type DiffNode, diffLines, type TableNode } from "../model/node.ts";
import type { Report } from "../model/report.ts";
import { type Section, sectionsAfter, sectionsBefore, todoSections } from "../model/sections.ts";

export interface TerminalOptions {
  colour: boolean;
  width: number;
  /** Whether to list every field of every environment. */
  all?: boolean;
}

const WORDS = { error: "ERROR", warning: "warning", info: "note" } as const;
const COLOURS = { error: "red", warning: "yellow", info: "dim" } as const;
/** Up to this number, environments are shown with details by default. */
const UNFOLDED = 3;
const NARROWEST = 60;
/** The lines of a change that are shown by default. */
const MOST_LINES = 30;

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
const LINE_COLOURS: Readonly<Record<string, keyof typeof CODES>> = { "-": "red", "+": "green", "@": "cyan" };

/** The lines of a report for a terminal: in the usual order, as wide as the screen. */
export function terminalReport(report: Report, options: TerminalOptions): string[] {
  return new Terminal({ ...options, width: Math.max(NARROWEST, options.width) }).report(report);
}

class Terminal {
  readonly #lines: string[] = [];

  constructor(private readonly options: TerminalOptions) {}

  report(report: Report): string[] {
    const { groups } = report;
    this.#line(this.#paint("dim", printableLine(report.title)));
    this.#line(this.#paint("bold", printableLine(report.verdict)));
    for (const section of sectionsBefore(report)) this.#section(section);
    const unfolded = this.options.all || groups.length <= UNFOLDED ? groups : [];
    this.#overview(groups, unfolded.length > 0);
    for (const section of todoSections(report)) this.#section(section);
    for (const group of unfolded) this.#group(group);
    if (groups.length > unfolded.length) {
      this.#line();
      this.#line(this.#paint("dim", "--all shows every field"));
    }
    for (const section of sectionsAfter(report)) this.#section(section);
    for (const text of [report.unchanged, report.notLookedAt].filter((one) => one !== "")) {
      this.#line();
      this.#wrapped("", 2, printableLine(`${text}.`));
    }
    return this.#lines;
  }

  #section({ heading, items, isOrdered }: Section): void {
    if (heading !== "") {
      this.#line();
      this.#line(this.#paint("bold", heading));
    }
    for (const [index, { severity, line }] of items.entries()) {
      const mark = isOrdered ? `${index + 1}. ` : severity === undefined ? "- " : `${this.#word(severity)}: `;
      this.#wrapped(mark, 2, printableLine(plainText(line)));
    }
  }

  #word(severity: keyof typeof WORDS, width = 0): string {
    return this.#paint(COLOURS[severity], WORDS[severity].padEnd(width));
  }

  /** What changes in each group; its risks stand with the details, if these follow. */
  #overview(rows: readonly ReportGroup[], isUnfolded: boolean): void {
    if (rows.length === 0) return;
    this.#line();
    const width = Math.min(34, largest(rows.map(({ heading }) => heading.length)));
    for (const group of rows) {
      const { attention, heading, what } = group;
      const colour = attention === "blocks" ? "red" : attention === "fine" ? "dim" : "yellow";
      const sign = this.#paint(colour, (attention === "blocks" ? "BLOCKS" : attention).padEnd(6));
      const name = printableLine(heading).padEnd(width);
      this.#wrapped(`${sign}  ${this.#paint("bold", name)}  `, 8, printableLine(plainText(what)));
      for (const [label, line] of factsOf(isUnfolded ? { ...group, risk: [ABSENT] } : group))
        this.#wrapped(`${" ".repeat(8)}${label}: `, 10, printableLine(plainText(line)));
    }
  }

  #group(group: ReportGroup): void {
    this.#line();
    const count = changeCount(group);
    // Only the rows above have two spaces behind a word.
    const heading = printableLine(group.heading).replace(/ {2,}/g, " ");
    this.#line(`${this.#paint("bold", heading)} ${this.#paint("dim", `(${count})`)}`);
    for (const risk of group.risks) {
      const { severity, message } = risk;
      const places = placesText(group.riskPlaces(risk));
      this.#wrapped(`  ${this.#word(severity, 7)}  `, 11, `${printableLine(message)}${places}`);
    }
    for (const node of group.details()) {
      this.#line();
      if (node.type === "table") this.#table(node);
      else if (node.type === "diff") this.#diff(node);
      else this.#wrapped("  ", 2, printableLine(plainText(node.line)));
    }
  }

  /** A table whose columns share the width; a row that is too wide is printed as lines. */
  #table({ title, head, rows }: TableNode): void {
    if (title !== undefined) this.#wrapped("  ", 2, `${printableLine(plainText(title))}:`);
    const cells = rows.map((row) => row.map((cell) => printableLine(plainText(cell))));
    const widths = head.map((name, column) =>
      largest(
        cells.map((row) => (row[column] ?? "").length),
        name.length,
      ),
    );
    const whole = widths.reduce((sum, width) => sum + width + 2, 2);
    if (whole <= this.options.width) {
      const line = (row: readonly string[]) =>
        `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd();
      this.#line(this.#paint("dim", line(head)));
      for (const row of cells) this.#line(line(row));
      return;
    }
    for (const row of cells) {
      const [first = "", ...rest] = row;
      this.#wrapped("  ", 4, first);
      rest.forEach((cell, index) => {
        if (cell !== "") this.#wrapped(head[index + 1] ? `    ${head[index + 1]}: ` : "    ", 6, cell);
      });
    }
  }

  /** Changed lines; without `--all`, an object that comes or goes is named, and long changes are cut. */
  #diff(node: DiffNode): void {
    const { title, setIn = [], isWhole } = node;
    const { all, width } = this.options;
    const lines = diffLines(node);
    const shown = all ? lines : lines.slice(0, isWhole ? 0 : MOST_LINES);
    const end = shown.length === 0 ? "" : ":";
    this.#wrapped("  ", 2, `${printableLine(plainText(title))}${placesText(setIn)}${end}`);
    for (const line of shown) {
      const colour = lookUp(LINE_COLOURS, line.charAt(0));
      const whole = printableLine(line.replaceAll("\t", "    "));
      const text = all || whole.length <= width - 2 ? whole : `${whole.slice(0, width - 3)}…`;
      this.#line(`  ${colour === undefined ? text : this.#paint(colour, text)}`);
    }
    const more = lines.length - shown.length;
    if (more > 0 && !isWhole) this.#line(this.#paint("dim", `  … ${more} more lines (--all)`));
  }

  /** Text after a prefix, wrapped between words at the screen's width. */
  #wrapped(begin: string, indent: number, text: string): void {
    let line = begin;
    let space = "";
    for (const word of text.split(/\s+/).filter((one) => one !== "")) {
      if (space !== "" && visibleLength(line) + word.length + 1 > this.options.width) {
        this.#line(line);
        line = " ".repeat(indent);
        space = "";
      }
      line += space + word;
      space = " ";
    }
    this.#line(line);
  }

  #line(text = ""): void {
    this.#lines.push(`${text}\n`);
  }

  #paint(colour: keyof typeof CODES, text: string): string {
    return this.options.colour ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
  }
}

/** Places after a text; nothing for none. */
function placesText(places: Inline): string {
  return places.length === 0 ? "" : ` (${printableLine(plainText(places))})`;
}
