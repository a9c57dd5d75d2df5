import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { codeBlocks } from "../../../../scripts/markdown/code-blocks.ts";

const page = readFileSync(new URL("../../docs/week.md", import.meta.url), "utf8");
const recorded = readFileSync(new URL("whole-answers/own-week.txt", import.meta.url), "utf8");

/** What each call of the recording prints, by the call. */
const answers = recorded.split(/^\$ /m).map((part) => {
  const [call = "", ...lines] = part.split("\n");
  return { call, lines };
});

/** A line as recordings have it. */
const asRecorded = (line: string) =>
  line
    .replace(/\b[0-9a-f]{12}\b/g, "COMMIT")
    .replace(/\b[\d.]+ s\)/g, "N s)")
    .replace(/, \d+ rules\)/g, ", N rules)");

/** True if all lines stand among others, in their order. */
function standIn(all: readonly string[], lines: readonly string[]): boolean {
  let from = 0;
  return lines.every((line) => {
    const at = all.indexOf(line, from);
    from = at + 1;
    return at >= 0;
  });
}

const BLOCKS = codeBlocks(page).map(({ code }) => code.trimEnd().split("\n"));

it("the page of what people do every week has ten things", () => {
  expect(page.match(/^## \d+\. /gm)).toHaveLength(10);
  expect(BLOCKS).toHaveLength(10);
});

it.each(BLOCKS.map(([command = "", ...lines]) => ({ command, lines })))(
  "$command prints what the page of what people do every week shows of it",
  ({ command, lines }) => {
    const call = command.replace(/^npm run gen/, "kustogen gen").replace(/^npx /, "");
    const of = answers.filter((one) => one.call === call);
    expect(of.map((one) => standIn(one.lines, lines.map(asRecorded)))).toContain(true);
  },
);
