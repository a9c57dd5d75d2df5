import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { printableMessage } from "@kustogen/kustomize/errors/printable.ts";
import { setLimits } from "@kustogen/kustomize/limits.ts";
import { Command, CommanderError, Help, type HelpConfiguration, type Option } from "commander";
import { readConfig } from "../config/config.ts";
import { projectRoot } from "../config/root.ts";
import { VERSION } from "../version.ts";
import { GROUPS } from "./commands.ts";
import { screenWidth } from "./fitted.ts";
import { WRITES_ALL } from "./gen.ts";
import { commonOptions, refuseAlone } from "./options.ts";
import { reportedError } from "./reported.ts";

/** The format of --help: commands by name alone, examples on separate lines, no empty defaults. */
export const HELP: HelpConfiguration = {
  subcommandTerm: (command) => command.name(),
  visibleCommands: ({ commands }) => [...commands],
  boxWrap(text, width) {
    const wrap = (line: string) =>
      /^ {2}\S/.test(line) ? line : Help.prototype.boxWrap.call(this, line, width);
    return text.split("\n").map(wrap).join("\n");
  },
  optionDescription(option: Option) {
    const { defaultValue } = option;
    const isEmpty = Array.isArray(defaultValue) && defaultValue.length === 0;
    const shown = Object.assign(Object.create(option) as Option, isEmpty ? { defaultValue: undefined } : {});
    return Help.prototype.optionDescription.call(this, shown);
  },
};

const program = new Command("kustogen")
  .description(
    "Describe your systems in TypeScript. kustogen generates, verifies and commits their kustomize and Argo CD files.",
  )
  .version(VERSION, "-V, --version", "print the version")
  .addHelpText(
    "after",
    "\nIn any repository with kustomizations, start with kustogen check.\nTo create a repository, run kustogen init.",
  )
  .addHelpText("after", commonText);
for (const [heading, commands] of Object.entries(GROUPS))
  for (const command of commands) program.addCommand(command.helpGroup(`${heading}:`));
// Only before an action: --help and --version work in any repository, whatever its configuration.
program.hook("preAction", async (_, command) => {
  refuseMore(command);
  refuseAlone(command);
  setLimits({});
  // What checks a change by the configuration of both sides, and what posts the report, do their work anyway.
  if (["diff", "comment"].includes(command.name()) || command.opts().since !== undefined) return;
  setLimits((await readConfig(projectRoot(process.cwd()))).limits);
});
throwing(program);

/** Runs a command line (after `kustogen`) in the current folder: prints, sets the exit code, and never rejects. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else process.exitCode = reportedError(error);
  }
}

/** @throws InputError for an argument more than a command takes */
function refuseMore(command: Command): void {
  const { args, registeredArguments: taken } = command;
  if (args.length <= taken.length || taken.at(-1)?.variadic) return;
  const [from, to] = args;
  // Two revisions are usually meant as a range, as `git diff` takes them.
  const isRange = command.name() === "diff" && args.length === 2 && !args.join().includes("..");
  const all = command.usage().replace(/^\[options\] ?/, "") || "no argument";
  const known = `expected ${all}; leave ${args[taken.length]} out`;
  const fix = isRange ? `write ${from}..${to} instead of ${from} ${to}` : known;
  throw wrongUsage(`${command.name()} ${args.join(" ")}: ${command.name() === "gen" ? WRITES_ALL : fix}`);
}

/** Makes a command and its subcommands throw an error instead of ending the process. */
function throwing(command: Command): void {
  command
    .exitOverride()
    .allowExcessArguments()
    .configureHelp({ ...HELP, helpWidth: screenWidth() })
    .showHelpAfterError("(add --help for the options)")
    .configureOutput({ outputError: (text, write) => write(printableMessage(maskedMessage(text))) });
  for (const below of command.commands) throwing(below);
}

/** The explanations of options that several commands have, for the help of the program. */
export function commonText(): string {
  const help = Object.assign(new Help(), HELP, { helpWidth: screenWidth() });
  const listed = new Command().helpOption(false);
  for (const option of commonOptions()) listed.addOption(option);
  const text = help.formatHelp(listed, help);
  return `\nOptions of several commands, whose help names them:\n${text.slice(text.indexOf("  --")).trimEnd()}`;
}
