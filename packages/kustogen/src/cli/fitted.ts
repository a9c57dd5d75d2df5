import { visibleLength } from "@kustogen/kustomize/errors/visible-length.ts";

/** The columns that a text for people may take: the terminal's, or 100 without one. */
export const screenWidth = (): number => process.stdout.columns ?? 100;

/** A text for people who may look at a terminal: fitted to it, and as it is in a file or a log. */
export const shownOn = ({ columns }: { columns?: number }, text: string): string =>
  columns === undefined ? text : fitted(text, columns);

/**
 * A text whose lines fit a width. A line that is too long goes on in a further one, indented deeper: from its last column
 * (after two spaces or more), or else from a space between words. Paths and commands stay whole, which a reader copies.
 */
export function fitted(text: string, width = screenWidth()): string {
  return text
    .split("\n")
    .flatMap((line) => linesOf(line, width))
    .join("\n");
}

const COMMAND = /^\s*(?:fix: )?(?:npx|npm|git) /;

function linesOf(line: string, width: number): string[] {
  if (visibleLength(line) <= width || COMMAND.test(line)) return [line];
  const [indent = ""] = /^ */.exec(line) ?? [];
  const deeper = `${indent}    `;
  const [, columns, last] = /^((?: +|\S.*? {2})\S.*?\S) {2,}((?:(?! {2}).)+)$/.exec(line) ?? [];
  if (columns !== undefined && last !== undefined)
    return [...linesOf(columns, width), ...linesOf(deeper + last, width)];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trim().split(" ")) {
    const isFirst = current.trim() === "";
    const longer = isFirst ? current + word : `${current} ${word}`;
    if (isFirst || visibleLength(longer) <= width) current = longer;
    else {
      lines.push(current);
      current = deeper + word;
    }
  }
  return [...lines, current];
}
