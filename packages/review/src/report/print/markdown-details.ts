import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { ReportGroup } from "../model/groups.ts";
import { type Inline, plainText } from "../model/inline.ts";
import { type DiffNode, diffLines, type ReportNode, type TableNode } from "../model/node.ts";
import { codeSpan, fencedBlock, markdownText } from "./markdown-text.ts";

/**
 * The parts of a group's details.
 * @param seen the diffs of earlier groups, each with the heading of its group, which aren't repeated
 */
export function detailsText(group: ReportGroup, seen: Map<string, string>): string[] {
  const again = new Map<string, string[]>();
  const nodes = group.details().flatMap((node) => {
    if (node.type !== "diff") return [nodeText(node)];
    const key = JSON.stringify([node.title, diffLines(node)]);
    const elsewhere = seen.get(key);
    if (elsewhere !== undefined) addTo(again, elsewhere, codeSpan(plainText(node.title)));
    else seen.set(key, group.heading);
    return elsewhere === undefined ? [nodeText(node)] : [];
  });
  const repeated = [...again].map(
    ([heading, names]) => `as in **${markdownText(heading)}**: ${names.join(", ")}\n`,
  );
  return [...nodes, ...repeated];
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
