import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { printableJson } from "@kustogen/kustomize/errors/printable-json.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import type { CheckReport } from "@kustogen/review/check/report/finding.ts";
import { FORMS } from "@kustogen/review/check/report/forms.ts";
import { printTable } from "@kustogen/review/check/report/table.ts";
import { reportOf } from "@kustogen/review/report/model/report.ts";
import { htmlReport } from "@kustogen/review/report/print/html.ts";
import { jsonReport } from "@kustogen/review/report/print/json.ts";
import { markdownReport } from "@kustogen/review/report/print/markdown.ts";
import {
  codeSpan,
  fencedBlock,
  htmlText,
  markdownText,
} from "@kustogen/review/report/print/markdown-text.ts";
import { terminalReport } from "@kustogen/review/report/print/terminal.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { anyCharacter } from "../../../kustomize/test/text/any-character.ts";
import { LINES, placedReview } from "./placed-review.ts";

const hostile = fc.oneof(
  fc.constantFrom(...LINES),
  fc.string({ unit: fc.constantFrom(...LINES.join("")), maxLength: 30 }),
  fc.string({ unit: anyCharacter, maxLength: 20 }),
);

/** What Markdown and GitHub take as nothing but letters: what is escaped, or can't mean anything where it stands. */
const LETTERS =
  /^(?:[^\\<>&|`*_~[\]@#:$"\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|\\[\\*_~[\]#+=.)-]|&(?:lt|gt|amp|quot|#124|#96);|<span>[@#:.$-]<\/span>|@(?![\w-])|#(?!\d)|:(?!\/\/))*$/u;

test("a text in a line of Markdown is letters and nothing else", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const written = markdownText(text);
      expect(written).toMatch(LETTERS);
      expect(written).not.toMatch(/^(?:[#+=-]|\d+[.)])/);
      expect(written).not.toMatch(/https?:\/\/|www\.|mailto:/i);
    }),
    { numRuns: 2_000 },
  );
});

test("a text in an element is letters and nothing else, and ends no element", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(htmlText(text).replaceAll(/<\/?span>/g, "")).not.toMatch(
        /[<>"\n\r]|&(?!(?:lt|gt|amp|quot|#124|#96);)/,
      );
    }),
    { numRuns: 1_000 },
  );
});

test("a text in the letters of code ends neither the code nor a table's cell", () => {
  fc.assert(
    fc.property(hostile, fc.boolean(), (text, cell) => {
      const written = codeSpan(text, cell);
      if (text === "") expect(written).toBe("");
      else if (written.startsWith("`")) expect(written).toMatch(/^`[^`|\n\r]+`$/);
      else expect(written).toMatch(/^<code>(?:[^<>`|\n\r]|<span>[^<>]<\/span>)+<\/code>$/);
    }),
    { numRuns: 1_000 },
  );
});

test("nothing in a block ends it", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const [first = "", ...lines] = fencedBlock(text.split("\n"), "text").trimEnd().split("\n");
      const marks = /^`+/.exec(first)?.[0] ?? "";
      expect(lines.filter((line) => line.trim().startsWith(marks))).toEqual([marks]);
    }),
    { numRuns: 1_000 },
  );
});

test("what can't be seen is written as its code, what is seen in other scripts stays", () => {
  expect(printable("a\u00adb\u{e0041}c\u2063d\u3164e\ufe0ff\u200dg")).toBe(
    "a\\xadb\\u{e0041}c\\u2063d\\u3164e\\ufe0ff\\u200dg",
  );
  for (const seen of ["👩‍🚀", "⚠️", "1️⃣", "می‌خواهم", "क्‍ष", "größe"]) expect(printable(seen)).toBe(seen);
  const value = { "a\u{e0041}": "\ud800x\u202e" };
  expect(printableJson(value)).toMatch(/^[\n -~]*$/);
  expect(JSON.parse(printableJson(value))).toEqual(value);
});

const reports = (text: string) => {
  const review = maskReview(placedReview(text));
  const report = reportOf(review);
  return {
    markdown: markdownReport(report, { footer: "footer" }),
    terminal: joined(terminalReport(report, { colour: false, width: 100_000, all: true })),
    html: joined(htmlReport(report, "footer")),
    json: printableJson(jsonReport(review)),
  };
};
const withoutBlocks = (text: string) => text.replaceAll(/^( *)(`{3,})[^\n]*\n[\s\S]*?\n\1\2$/gm, "block");
/** How each line outside blocks begins: what makes it a heading, an item, a row. */
const beginnings = (text: string) =>
  withoutBlocks(text)
    .split("\n")
    .map((line) => /^(?: *(?:#+ |[-+|] |\d+\. |<\w+>|$))?/.exec(line)?.[0]);

/** The lines of a terminal without those of changed texts, which begin with their sign. */
const outsideDiffs = (text: string) =>
  text.replaceAll(/^ {2}@@ .*\n(?: {2}[-+ @].*\n)*/gm, "diff\n").split("\n");

test("a report has the same lines whatever text of the repository stands in it", () => {
  const usual = reports("plain");
  for (const text of LINES) {
    const { markdown, terminal, html, json } = reports(text);
    expect(beginnings(markdown), text).toEqual(beginnings(usual.markdown));
    expect(outsideDiffs(terminal), text).toHaveLength(outsideDiffs(usual.terminal).length);
    for (const form of [markdown, terminal, html, json])
      expect(form.replaceAll("\n", ""), text).not.toMatch(
        /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\u{e0041}]/u,
      );
    expect(withoutBlocks(markdown).replaceAll(/`[^`\n]*`/g, ""), text).not.toMatch(
      /<(?!\/?(?:details|summary|b|sub|span|code)>)/,
    );
  }
});

test("the checks' table and SARIF show a text as text", () => {
  const report = (text: string): CheckReport => ({
    findings: [
      {
        rule: "a/b",
        severity: "error",
        message: text,
        environment: text,
        resource: { kind: text, name: text },
        file: `${text}/a#b?c:d.yaml`,
        line: 1,
        fix: "fix it",
      },
    ],
    notLookedAt: [{ place: `${text}/b`, cause: "folder", what: text }],
    checked: {
      environments: 1,
      found: 1,
      resources: 1,
      rules: 1,
      counts: { error: 1, warning: 0, info: 0 },
      exceptions: [{ rule: "a/b", reason: text, place: text, findings: 1 }],
    },
    notices: [{ severity: "error", message: text }],
  });
  for (const text of LINES) {
    const table = joined(printTable(report(printable(text)), { all: true, colour: false })).slice(0, -1);
    for (const line of table.split("\n"))
      expect(line, text).toMatch(/^(?:error {3}|except {2}|not checked: |failed: | {8})/);
    const sarif = joined(
      FORMS.sarif({
        report: report(text),
        rules: [],
        version: "1",
        fileOf: ({ file }) => file ?? text,
      }),
    );
    expect(sarif.match(/"text": ".*"/g)?.join(""), text).not.toContain("](");
    expect(sarif, text).toMatch(/"uri": "[\w!~*'()%./-]*"/);
    const input = { report: report(text), rules: [], version: "1", fileOf: () => text };
    // Each finding is one line of the runner's, whose place ends where it says.
    for (const line of joined(FORMS.github(input)).split("\n").slice(0, -1))
      expect(line, text).toMatch(/^::(?:error|warning|notice) file=[^,:]*,line=\d+,title=[^,:]*::(?!.*##\[)/);
    expect(JSON.parse(joined(FORMS.gitlab(input)))).toHaveLength(report(text).findings.length);
  }
});
