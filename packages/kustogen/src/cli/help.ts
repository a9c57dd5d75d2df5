import { Help, type HelpConfiguration, type Option } from "commander";

/** The format of --help: paragraphs as wide as the terminal, examples on separate lines, no empty defaults. */
export const HELP: HelpConfiguration = {
  commandDescription: (command) => command.description().replace(/\n(?![\n ])/g, joined),
  boxWrap(text, width) {
    const wrap = (line: string) =>
      /^ {2}\S/.test(line) ? line : Help.prototype.boxWrap.call(this, line, width);
    return text.split("\n").map(wrap).join("\n");
  },
  optionDescription(option: Option) {
    const { defaultValue } = option;
    if (!Array.isArray(defaultValue) || defaultValue.length > 0)
      return Help.prototype.optionDescription.call(this, option);
    const shown = Object.assign(Object.create(option) as Option, { defaultValue: undefined });
    return Help.prototype.optionDescription.call(this, shown);
  },
};

/** A line continues its paragraph, unless it follows an example. */
function joined(_: string, at: number, text: string): string {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, at).startsWith("  ") ? "\n" : " ";
}
