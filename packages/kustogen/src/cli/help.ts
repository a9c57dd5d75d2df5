import { Command, Help, type HelpConfiguration, type Option } from "commander";
import { commonOptions } from "./options.ts";

/** The format of --help: paragraphs as wide as the terminal, examples on separate lines, no empty defaults. */
export const HELP: HelpConfiguration = {
  commandDescription: (command) => paragraphs(command.description()),
  subcommandDescription: (command) => paragraphs(command.summary() || command.description()),
  boxWrap(text, width) {
    const wrap = (line: string) =>
      /^ {2}\S/.test(line) ? line : Help.prototype.boxWrap.call(this, line, width);
    return text.split("\n").map(wrap).join("\n");
  },
  optionDescription(option: Option) {
    const { defaultValue } = option;
    const isEmpty = Array.isArray(defaultValue) && defaultValue.length === 0;
    const shown = Object.assign(Object.create(option) as Option, isEmpty ? { defaultValue: undefined } : {});
    return paragraphs(Help.prototype.optionDescription.call(this, shown));
  },
};

/** The explanations of options that several commands have, for the help of the program. */
export function commonText(): string {
  const help = Object.assign(new Help(), HELP, { helpWidth: process.stdout.columns ?? 80 });
  const listed = new Command().helpOption(false);
  for (const option of commonOptions()) listed.addOption(option);
  const text = help.formatHelp(listed, help);
  return `\nOptions of several commands, whose help names them:\n${text.slice(text.indexOf("  --")).trimEnd()}`;
}

/** A text whose lines are joined to paragraphs, which are then as wide as the terminal. */
function paragraphs(text: string): string {
  return text.replace(/\n(?![\n ])/g, joined);
}

/** A line continues its paragraph, unless it follows an example. */
function joined(_: string, at: number, text: string): string {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, at).startsWith("  ") ? "\n" : " ";
}
