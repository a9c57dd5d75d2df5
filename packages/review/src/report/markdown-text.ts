import { printable, printableLine } from "@kustogen/kustomize/errors/printable.ts";

// Text of a repository in a comment: each place that a text can stand in has one function, and nothing else puts text
// there. GitHub reads Markdown first, then looks for mentions, references and addresses in what is left as text.

/** Written as HTML, because a backslash before them doesn't keep a table's cell or a tag from ending. */
const ENTITIES = new Map([
  ["<", "&lt;"],
  [">", "&gt;"],
  ["&", "&amp;"],
  ["|", "&#124;"],
  ["`", "&#96;"],
  ['"', "&quot;"],
]);
/**
 * What GitHub links or replaces after Markdown is read: it looks for it in text, and an element in between stops it.
 * Mentions and mail addresses, references to issues, pictures, addresses of every scheme, formulas.
 */
const LINKED =
  /@(?=[\w-])|#(?=\d)|(?<=\bGH)-(?=\d)|:(?=[\w+-]+:)|:(?=\/\/)|(?<=\b(?:mailto|xmpp)):|(?<=\bwww)\.|\$/gi;

/** Text with an element around what would be linked; `escaped` escapes what else there is. */
function unlinked(text: string, escaped: (text: string) => string): string {
  // What stands for the elements can't be in the text: `printable` writes it as its code.
  return escaped(printableLine(text).replace(LINKED, (character) => `\u0001${character}\u0002`))
    .replaceAll("\u0001", "<span>")
    .replaceAll("\u0002", "</span>");
}

const entities = (text: string) =>
  text.replace(/[<>&|`"]/g, (character) => ENTITIES.get(character) as string);

/** Text of a line of Markdown, also the first of it: no markup, no mention, no link, no new cell, no other block. */
export function markdownText(text: string): string {
  return unlinked(text, (given) =>
    entities(given)
      .replace(/[\\*_~[\]]/g, (character) => `\\${character}`)
      .replace(/^[#+=-]/, "\\$&")
      .replace(/^(\d+)(?=[.)])/, "$1\\"),
  );
}

/** Text within an element of HTML, where Markdown isn't read. */
export function htmlText(text: string): string {
  return unlinked(text, entities);
}

/** Code that shows everything as it is, also what Markdown or a table's cell would read otherwise. */
export function codeSpan(text: string, cell = true): string {
  const clean = printableLine(text);
  if (clean.trim() === "") return clean === "" ? "" : `<code>${"&#32;".repeat(clean.length)}</code>`;
  // A table's cell ends at a "|" even in code, and code can't hold a backquote of its own length: HTML can.
  if (/[`|]/.test(clean) || (!cell && clean.trim() !== clean)) return `<code>${markdownText(clean)}</code>`;
  return `\`${clean}\``;
}

/** Text of any number of lines in a block that nothing in it can end. */
export function fencedBlock(text: string, language: string, indent = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  const body = printable(text)
    .split("\n")
    .map((line) => `${indent}${line}`)
    .join("\n");
  return `${indent}${marks}${language}\n${body}\n${indent}${marks}\n`;
}
