import type { Inline } from "../model/inline.ts";
import { type DiffNode, diffLines, type ReportNode, type TableNode } from "../model/node.ts";
import { codeSpan, fencedBlock, markdownText } from "./markdown-text.ts";

/** A part of the details of a group, as Markdown. */
export function nodeText(node: ReportNode): string {
  switch (node.type) {
    case "table":
      return table(node);
    case "diff":
      return diffText(node);
    case "text":
      return `${inline(node.line)}.\n`;
  }
}

function table({ title, head, rows }: TableNode): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const body = rows.map((row) => line(row.map((cell) => inline(cell, true)))).join("");
  return `${title === undefined ? "" : `${inline(title)}:\n\n`}${line(head)}${line(head.map(() => "---"))}${body}`;
}

function diffText(node: DiffNode): string {
  const { title, setIn = [] } = node;
  const where = setIn.length === 0 ? "" : ` (${inline(setIn)})`;
  return `${inline(title)}${where}:\n\n${fencedBlock(diffLines(node).join("\n"), "diff")}`;
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
