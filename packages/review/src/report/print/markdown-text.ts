import { printable, printableLine } from "@kustogen/kustomize/errors/printable.ts";
import { beginningOf } from "@kustogen/kustomize/text/long-text.ts";
import { largest } from "@kustogen/kustomize/value/largest.ts";
import type { Inline } from "../model/inline.ts";
import { type DiffNode, diffLines, type ReportNode, type TableNode } from "../model/node.ts";

// A repository's text in a comment: there is one function for each context in which text can appear, and all text
// goes through one of them. GitHub parses Markdown first, and then looks for mentions, references and URLs in the
// remaining text.

/** Escaped as HTML, because a backslash doesn't keep these from ending a table cell or a tag. */
const ENTITIES = new Map([
  ["<", "&lt;"],
  [">", "&gt;"],
  ["&", "&amp;"],
  ["|", "&#124;"],
  ["`", "&#96;"],
  ['"', "&quot;"],
]);
/** What GitHub links or replaces after parsing: mentions, addresses, references, images, URLs, formulas. */
const LINKED =
  /@(?=[\w-])|#(?=\d)|(?<=\bGH)-(?=\d)|:(?=[\w+-]+:)|:(?=\/\/)|(?<=\b(?:mailto|xmpp)):|(?<=\bwww)\.|\$/gi;

/** Text with elements inserted so that nothing is linked; `escaped` escapes everything else. */
function unlinked(text: string, escaped: (text: string) => string): string {
  // The placeholders for the elements can't occur in the text, because `printable` escapes them.
  return escaped(printableLine(text).replace(LINKED, (character) => `\u0001${character}\u0002`))
    .replaceAll("\u0001", "<span>")
    .replaceAll("\u0002", "</span>");
}

const entities = (text: string) =>
  text.replace(/[<>&|`"]/g, (character) => ENTITIES.get(character) as string);

/** Text within a line of Markdown, even at its beginning: no markup, mention, link, new cell or other block. */
export function markdownText(text: string): string {
  return unlinked(text, (given) =>
    entities(given)
      .replace(/[\\*_~[\]]/g, (character) => `\\${character}`)
      .replace(/^[#+=-]/, "\\$&")
      .replace(/^(\d+)(?=[.)])/, "$1\\"),
  );
}

/** Text within an HTML element, where Markdown isn't parsed. */
export function htmlText(text: string): string {
  return unlinked(text, entities);
}

/** Code that shows everything literally, including characters that have a meaning in Markdown or a table cell. */
export function codeSpan(text: string, cell = true): string {
  const clean = printableLine(text);
  if (clean.trim() === "") return clean === "" ? "" : `<code>${"&#32;".repeat(clean.length)}</code>`;
  // A table cell ends at a "|" even in code, and code can't contain its own delimiter; HTML can.
  if (/[`|]/.test(clean) || (!cell && clean.trim() !== clean)) return `<code>${markdownText(clean)}</code>`;
  return `\`${clean}\``;
}

/** GitHub's limit for a comment. Its limit of 262,144 bytes is never reached before: a character has three at most. */
export const MAX_CHARACTERS = 65_536;

/** Lines in a block that nothing in them can close. */
export function fencedBlock(lines: readonly string[], language: string): string {
  const text = beginningOf(
    lines.map((line) => `${printable(line)}\n`),
    MAX_CHARACTERS,
  );
  const runs = text.match(/`+/g) ?? [];
  const marks = "`".repeat(
    1 +
      largest(
        runs.map(({ length }) => length),
        2,
      ),
  );
  return `${marks}${language}\n${text}${marks}\n`;
}

/** A part of the details of a group, as Markdown. */
export function nodeText(node: ReportNode): string {
  if (node.type === "text") return `${inline(node.line)}.\n`;
  return node.type === "table" ? table(node) : diffText(node);
}

function table({ title, head, rows }: TableNode): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const body = rows.map((row) => line(row.map((cell) => inline(cell, true))));
  return `${title === undefined ? "" : `${inline(title)}:\n\n`}${line(head)}${line(head.map(() => "---"))}${beginningOf(body, MAX_CHARACTERS)}`;
}

function diffText(node: DiffNode): string {
  const { title, setIn = [] } = node;
  const where = setIn.length === 0 ? "" : ` (${inline(setIn)})`;
  return `${inline(title)}${where}:\n\n${fencedBlock(diffLines(node), "diff")}`;
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
