import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { codeBlocks } from "../../../../scripts/markdown/code-blocks.ts";
import { commands, GROUPS } from "../../src/cli/commands.ts";
import { commonOptions } from "../../src/cli/options.ts";
import { commandsPage } from "../../tools/commands/page.ts";

const DOCS = join(import.meta.dirname, "../../docs");
const pages = readdirSync(DOCS)
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ name, text: readFileSync(join(DOCS, name), "utf8") }));

/** The words of each line of a page that starts kustogen, without what stands behind it as a comment or in a pipe. */
function startsOf(page: string): string[][] {
  return codeBlocks(page)
    .filter(({ language }) => language === "" || language === "sh")
    .flatMap(({ code }) => code.split("\n"))
    .map((line) => line.replace(/^npm run (?:-s )?(gen|render|pin|promote|rollback) -- /, "kustogen $1 "))
    .flatMap(
      (line) =>
        /^(?:npx (?:--yes )?(?:--package \S+\.tgz |--prefix \S+ )?)?kustogen (.*)/.exec(line)?.[1] ?? [],
    )
    .map((line) => line.split(/ {2,}| [#|>] | && /)[0]?.split(" ") ?? []);
}

/** What is wrong with a line: a command or an option that there isn't; undefined when nothing is. */
function wrong(words: readonly string[]): string | undefined {
  let among: readonly Command[] = commands;
  let command: Command | undefined;
  for (const word of words) {
    const found = among.find((one) => one.name() === word);
    if (found === undefined) break;
    command = found;
    among = found.commands;
  }
  if (command === undefined)
    return /^--?(?:help|version|V|h)$/.test(words[0] ?? "") ? undefined : "no such command";
  const unknown = words
    .map((word) => word.split("=")[0] ?? "")
    .find(
      (word) => /^--\w/.test(word) && word !== "--help" && !command.options.some(({ long }) => long === word),
    );
  return unknown && `no option ${unknown}`;
}

describe("the documentation", () => {
  it("names commands and options that there are", () => {
    const starts = pages.flatMap(({ name, text }) => startsOf(text).map((words) => ({ name, words })));
    expect(starts.length).toBeGreaterThan(80);
    const bad = starts.flatMap(({ name, words }) => {
      const why = wrong(words);
      return why === undefined ? [] : [`${name}: kustogen ${words.join(" ")}: ${why}`];
    });
    expect(bad).toEqual([]);
  });

  it("has YAML and JSON that can be read", () => {
    const bad = pages.flatMap(({ name, text }) =>
      codeBlocks(text)
        // Two files side by side are no YAML.
        .filter(({ language, code }) => /^(?:ya?ml|json)$/.test(language) && !/^#.* {2,}#/m.test(code))
        .flatMap(({ code }) => parseAllDocuments(code.replaceAll("…", "etc")).flatMap(({ errors }) => errors))
        .map((error) => `${name}: ${error.message}`),
    );
    expect(bad).toEqual([]);
  });

  it("lists each command as --help does", () => {
    expect(pages.find(({ name }) => name === "commands.md")?.text).toBe(
      commandsPage(GROUPS, commonOptions()),
    );
  });
});
