import type { System } from "kustogen";
import { pageOf as written } from "kustogen/testing";
import { codeBlocks } from "../../scripts/markdown/code-blocks.ts";

/** The page of a system as `gen` writes it, but for the header. */
export function pageOf(system: System): string {
  const page = written(system);
  if (page === undefined) throw new Error(`${system.name} has no page`);
  return page;
}

/** The text below a heading, up to the next one of the same rank or a higher one. */
export function sectionOf(page: string, heading: string): string {
  const lines = page.split("\n");
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const rank = heading.indexOf(" ");
  let fenced = false;
  const length = lines.slice(start + 1).findIndex((line) => {
    if (line.startsWith("```")) fenced = !fenced;
    // A comment between commands begins as a heading does.
    return !fenced && /^#+ /.test(line) && line.indexOf(" ") <= rank;
  });
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join("\n");
}

/** The rows of the tables in a text, as cells. */
export function rowsOf(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .slice(2, -2)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll("\\|", "|")),
    );
}

/** Every command of a page: of its shell blocks, continued lines joined, and of its tables. */
export function commandsOf(page: string): string[] {
  const blocks = codeBlocks(page)
    .filter(({ language }) => language === "sh")
    .flatMap(({ code }) => code.replaceAll("\\\n", "").split("\n"));
  const cells = rowsOf(page)
    .flat()
    .flatMap((cell) => cell.split("<br>"))
    .flatMap((cell) => /^`(kubectl .*)`$/.exec(cell)?.[1] ?? []);
  return [...blocks, ...cells].filter((line) => line !== "" && !line.startsWith("#"));
}
