import { readFileSync } from "node:fs";
import { type Command, Help } from "commander";
import { describe, expect, it } from "vitest";
import { commands, GROUPS } from "../../src/cli/commands.ts";
import { HELP } from "../../src/cli/main.ts";
import { commonOptions } from "../../src/cli/options.ts";
import { commandsPage } from "../../tools/commands/page.ts";

/** Every command and those below it, with the words that call it. */
function all(list: readonly Command[], before = ""): [name: string, command: Command][] {
  return list.flatMap((command) => [
    [`${before}${command.name()}`, command] as [string, Command],
    ...all(command.commands, `${before}${command.name()} `),
  ]);
}

/** Sentences put together of parts: none is missing, and none runs into the next one. */
const WHOLE = /^(?!.* {2})(?!.*[,;:] ?$)[^\s.,;].*[^\s,;:(]$/s;
const ANYTHING = /[a-z]{3}/;

describe.each(all(commands))("kustogen %s", (name, command) => {
  it("says what it does", () => {
    expect(name).toMatch(/^[a-z]+( [a-z]+)*$/);
    // In the list of commands by a few words, alone in sentences; lines that begin with its name are examples.
    if (command.summary() !== "") expect(command.summary()).toMatch(/^[a-z].{10,}[a-zA-Z)/]$/);
    // A command that is a word in front of others has the words alone.
    if (command.commands.length > 0) return;
    const [sentences = ""] = command.description().split(/\n+(?=\s*kustogen )/);
    expect(sentences.replaceAll(/\s*\n\s*/g, " ")).toMatch(
      /^(?!.* {2})(?:[A-Z].{20,}[.:]|[a-z].{10,}[^\s.,;:])$/,
    );
  });

  it("has a name and an explanation for each option and argument", () => {
    for (const { flags, description, long, short } of command.options) {
      expect(flags).toMatch(/^(?:-[a-zA-Z], )?--[a-z]+(?:-[a-z]+)*(?: [<[][A-Za-z0-9|.=:_-]+[>\]])?$/);
      expect([flags, description]).toEqual([flags, expect.stringMatching(ANYTHING)]);
      expect([flags, description.replaceAll(/\n */g, " ")]).toEqual([flags, expect.stringMatching(WHOLE)]);
      expect(long ?? short).toBeDefined();
    }
    for (const argument of command.registeredArguments) {
      expect(argument.name()).toMatch(/^[a-z]/i);
      expect([argument.name(), argument.description]).toEqual([
        argument.name(),
        expect.stringMatching(ANYTHING),
      ]);
    }
    const names = command.options.map(({ long }) => long);
    expect(names).toEqual([...new Set(names)]);
  });

  it("fills its lines, leaves examples on theirs, and names no default that is nothing", () => {
    const printed = Object.assign(new Help(), HELP, { helpWidth: 80 });
    const lines = printed.formatHelp(command, printed).split("\n");
    for (const example of command.description().match(/^ {2}kustogen .*$/gm) ?? [])
      expect(lines).toContain(example);
    // The first word of a line had no place on the one before it.
    const paragraphs = lines.slice(
      2,
      lines.findIndex((line) => /^(?:Arguments|Options|Commands):$/.test(line)),
    );
    // Also in the lists of options and commands, whose further lines are indented.
    for (const [at, line] of lines.entries()) {
      const [, word] = /^ {6,}(\S+)/.exec(lines[at + 1] ?? "") ?? [];
      if (word !== undefined) expect(`${line} ${word}`.length).toBeGreaterThan(80);
    }
    for (const [at, line] of paragraphs.entries()) {
      const [word = ""] = (paragraphs[at + 1] ?? "").split(" ");
      if (line !== "" && word !== "") expect(`${line} ${word}`.length, line).toBeGreaterThan(80);
    }
    expect(lines.join("\n")).not.toContain("default: []");
  });

  it("offers choices that are words", () => {
    for (const { argChoices } of command.options)
      for (const choice of argChoices ?? []) expect(choice).toMatch(/^[a-z]/);
    expect(command.options.every(({ argChoices }) => argChoices === undefined || argChoices.length > 1)).toBe(
      true,
    );
  });
});

it("the page of commands says what they say of themselves (npm run commands writes it)", () => {
  const page = readFileSync(new URL("../../docs/commands.md", import.meta.url), "utf8");
  expect(commandsPage(GROUPS, commonOptions())).toBe(page);
});

it("the list of commands says of each what its summary says", () => {
  const recorded = readFileSync(new URL("whole-answers/explain-and-render.txt", import.meta.url), "utf8");
  const list = recorded.replace(/\s+/g, " ");
  for (const command of commands) {
    expect([command.name(), command.summary()]).toEqual([command.name(), expect.stringMatching(ANYTHING)]);
    expect(list).toContain(`${command.summary()} `);
  }
});
