import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { ReportGroup } from "../model/groups.ts";
import { type Inline, plainText } from "../model/inline.ts";
import { type DiffNode, type ReportNode, type TableNode, withSetIn } from "../model/node.ts";
import { shownName } from "../model/places.ts";
import type { PlainDiff } from "../model/plain-diff.ts";
import { codeSpan, fencedBlock, markdownText } from "./markdown-text.ts";

/** Diffs up to this length are shown in full; longer ones are summarized, and can be unfolded. */
const READABLE = 120;

/** For a new or removed resource, no summary is as informative. */
const READABLE_WHOLE = 400;

const LONG_LINE = 400;

/**
 * The parts of a group's details, and the plain diffs that are folded after them.
 * @param seen the diffs of earlier groups, each with the heading of its group, which aren't repeated
 */
export function detailsText(
  group: ReportGroup,
  seen: Map<string, string>,
): { nodes: string[]; plain: readonly PlainDiff[] } {
  const plain = group.plain();
  const lines = plain.flatMap(({ hunks, isShown }) => (isShown ? [] : hunks.flatMap((hunk) => hunk.lines)));
  const isWhole = plain.every(({ change }) => change.action !== "changed");
  const isPlain =
    plain.length > 0 &&
    lines.length <= (isWhole ? READABLE_WHOLE : READABLE) &&
    lines.every((line) => line.length <= LONG_LINE);
  if (!isPlain) return { nodes: group.details().map(nodeText), plain };
  const again = new Map<string, string[]>();
  const nodes = group.details({ isPlain }).flatMap((node) => {
    if (node.type !== "diff") return [nodeText(node)];
    const key = JSON.stringify([node.title, node.hunks.map((hunk) => hunk.lines)]);
    const elsewhere = seen.get(key);
    if (elsewhere !== undefined) addTo(again, elsewhere, codeSpan(plainText(node.title)));
    else seen.set(key, group.heading);
    return elsewhere === undefined ? [nodeText(node)] : [];
  });
  const repeated = [...again].map(
    ([heading, names]) => `as in **${markdownText(heading)}**: ${names.join(", ")}\n`,
  );
  return { nodes: [...nodes, ...repeated], plain: plain.filter(({ isShown }) => isShown) };
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
  const lines = hunks.flatMap(({ place, oldStart, newStart, lines: changed }, index) => {
    const isAtStart = index === 0 && oldStart <= 1 && newStart <= 1;
    const isClear = place === undefined ? isAtStart : place === "" && hunks.length === 1;
    return [...(isClear ? [] : [`@@ ${place ?? `line ${newStart}`} @@`]), ...changed];
  });
  const where = setIn.length === 0 ? "" : ` (${inline(setIn)})`;
  return `${inline(title)}${where}:\n\n${fencedBlock(lines.join("\n"), "diff")}`;
}

/** Resources line by line, folded; "" if there is nothing to show. */
export function foldedText(diffs: readonly PlainDiff[]): string {
  if (diffs.length === 0) return "";
  const lines = diffs.flatMap(({ change, hunks }) => [
    `--- ${shownName(change)}`,
    `+++ ${shownName(change)}`,
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
