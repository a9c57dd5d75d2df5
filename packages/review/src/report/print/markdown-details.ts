import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { PlacedDiff, ReportGroup } from "../model/groups.ts";
import type { Inline } from "../model/inline.ts";
import { type DiffNode, type ReportNode, type TableNode, withSetIn } from "../model/node.ts";
import { codeSpan, fencedBlock, markdownText } from "./markdown-text.ts";

/** Diffs up to this length are shown in full; longer ones are summarized, and can be unfolded. */
const READABLE = 120;

/** For a new or removed resource, no summary is as informative. */
const READABLE_WHOLE = 400;

const LONG_LINE = 400;

/** The parts of a group's details, and the plain diffs that are folded after them. */
export function detailsText(
  group: ReportGroup,
  seen: Map<string, string>,
): { nodes: string[]; plain: readonly PlacedDiff[] } {
  const all = group.plain();
  const plain = all.filter(({ isShown }) => !isShown);
  const lines = plain.flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.lines));
  const isWhole = all.every(({ action }) => action !== "changed");
  const isReadable =
    lines.length <= (isWhole ? READABLE_WHOLE : READABLE) && lines.every((line) => line.length <= LONG_LINE);
  if (all.length === 0) return { nodes: group.details().map(nodeText), plain: all };
  if (!isReadable) {
    const nodes = group.details().map(nodeText);
    // A diff that isn't longer than its summary is shown in full.
    const count = nodes.join("").split("\n").length;
    if (count * 4 < lines.length * 3 || lines.some((line) => line.length > LONG_LINE))
      return { nodes, plain: all };
  }
  const again = new Map<string, string[]>();
  const shown: string[] = [];
  for (const diff of plain) {
    const key = JSON.stringify([diff.name, diff.hunks.map((hunk) => hunk.lines)]);
    const elsewhere = seen.get(key);
    if (elsewhere !== undefined) addTo(again, elsewhere, diff.name);
    else {
      seen.set(key, group.heading);
      shown.push(placedDiff(diff));
    }
  }
  const repeated = [...again].map(
    ([heading, names]) =>
      `as in **${markdownText(heading)}**: ${names.map((name) => codeSpan(name)).join(", ")}\n`,
  );
  const nodes = [...group.details({ besidePlain: true }).map(nodeText), ...shown, ...repeated];
  return { nodes, plain: all.filter(({ isShown }) => isShown) };
}

/** A resource line by line, with the context of each hunk. */
function placedDiff({ name, action, hunks, setIn }: PlacedDiff): string {
  const lines = hunks.flatMap(({ place, lines: changed }) => [
    ...(place === "" && hunks.length === 1 ? [] : [`@@ ${place} @@`]),
    ...changed,
  ]);
  const what = action === "changed" ? "" : ` ${action}`;
  const where = setIn.length === 0 ? "" : ` (${inline(setIn)})`;
  return `**${codeSpan(name)}**${what}${where}:\n\n${fencedBlock(lines.join("\n"), "diff")}`;
}

function nodeText(node: ReportNode): string {
  switch (node.type) {
    case "table":
      return table(node);
    case "diff":
      return diffText(node);
    case "list":
      return `${node.title === undefined ? "" : `${inline(node.title)}:\n\n`}${node.items.map((item) => `- ${inline(item)}\n`).join("")}`;
    case "text":
      return `${inline(node.line)}.\n`;
  }
}

function table(node: TableNode): string {
  const { title, head, rows } = withSetIn(node);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const body = rows.map((row) => line(row.map((cell) => inline(cell, true)))).join("");
  return `${title === undefined ? "" : `${inline(title)}:\n\n`}${line(head)}${line(head.map(() => "---"))}${body}`;
}

function diffText({ title, hunks, setIn = [] }: DiffNode): string {
  const lines = hunks.flatMap(({ oldStart, newStart, lines: changed }, index) => [
    ...(index === 0 && oldStart <= 1 && newStart <= 1 ? [] : [`@@ line ${newStart} @@`]),
    ...changed,
  ]);
  const where = setIn.length === 0 ? "" : ` (${inline(setIn)})`;
  return `${inline(title)}${where}:\n\n${fencedBlock(lines.join("\n"), "diff")}`;
}

/** Resources line by line, folded; "" if there is nothing to show. */
export function foldedText(diffs: readonly PlacedDiff[]): string {
  if (diffs.length === 0) return "";
  const lines = diffs.flatMap(({ name, hunks }) => [
    `--- ${name}`,
    `+++ ${name}`,
    ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...changed,
    ]),
  ]);
  return `\n<details><summary>plain diff</summary>\n\n${fencedBlock(lines.join("\n"), "diff")}\n</details>\n`;
}

/** A text with code and links, as Markdown. */
export function inline(pieces: Inline, cell = false): string {
  return pieces
    .map((piece) => {
      if (typeof piece === "string") return markdownText(piece);
      if ("code" in piece) return codeSpan(piece.code, cell);
      return "strong" in piece ? `**${markdownText(piece.strong)}**` : placeText(piece, cell);
    })
    .join("");
}

/** A file and line, as a link if it has a URL. */
function placeText({ place, url }: { place: string; url?: string }, cell: boolean): string {
  const text = codeSpan(place, cell);
  return url === undefined ? text : `[${text}](${url})`;
}
