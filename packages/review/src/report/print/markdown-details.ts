import type { Inline } from "../model/inline.ts";
import { type DiffNode, diffLines, type ReportNode, type TableNode } from "../model/node.ts";
import { codeSpan, fencedBlock, markdownText } from "./markdown-text.ts";

/** A part of the details of a group, as Markdown. */
export function nodeText(node: ReportNode): string {
  if (node.type === "text") return `${inline(node.line)}.\n`;
  return node.type === "table" ? table(node) : diffText(node);
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
      if ("strong" in piece) return `**${markdownText(piece.strong)}**`;
      const place = codeSpan(piece.place, cell);
      return piece.url === undefined ? place : `[${place}](${piece.url})`;
    })
    .join("");
}
