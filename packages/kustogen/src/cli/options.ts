import { basename, extname } from "node:path";
import { wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Form } from "@kustogen/review/check/report/forms.ts";
import { FAIL_ON, type FailOn } from "@kustogen/review/coverage/exit-code.ts";
import { type Command, InvalidArgumentError, Option } from "commander";
import { LOAD_RESTRICTORS } from "../config/load-restrictors.ts";
import { fitted } from "./fitted.ts";

// Options that several commands have. Those that most have are explained once, in `kustogen --help`.

/** Adds a value of an option that may be repeated. */
export function oneMore(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** The option of commands that find something: the severity from which on they exit with 1. */
export function failOnOption(what: string, usual: FailOn): Option {
  return new Option("--fail-on <severity>", `exit with 1 if ${what} is at least this severe`)
    .choices(FAIL_ON)
    .default(usual);
}

/** The option of commands that report in several formats. */
export function formatOption(...names: readonly string[]): Option {
  const usual = "how to report (default: terminal, or inferred from the --output file's extension)";
  return new Option("--format <format>", usual).choices(names);
}

/** Adds `--system` and, to commands about environments, `--env`. */
export function addPartOptions(command: Command, ...names: ("system" | "env")[]): Command {
  const what = { system: "system", env: "environment" };
  for (const name of names)
    command.option(`--${name} <name>`, `only this ${what[name]} (may be repeated)`, oneMore, []);
  return command;
}

/** The longest run that a person may ask for, in minutes. */
const MOST = 24 * 60;

/** The options that are explained once, in the order of the help. */
const COMMON: Record<string, () => Option> = {
  "--within": () =>
    new Option(
      "--within <dir>",
      "also read this folder, which is outside the repository (may be repeated)",
    ).argParser(oneMore),
  "--remote": () =>
    new Option("--remote", "fetch the git repositories and files that kustomizations refer to by URL"),
  "--remote-allow": () =>
    addsTo(
      ["--remote", "--enable-helm"],
      "--remote-allow <host>",
      "also fetch from this host if its address isn't public (may be repeated)",
    ).argParser(oneMore),
  "--load-restrictor": () =>
    new Option(
      "--load-restrictor <mode>",
      "LoadRestrictionsNone lets kustomizations read files outside their own folders",
    ).argParser((value) => {
      if ((LOAD_RESTRICTORS as readonly string[]).includes(value)) return value;
      throw new InvalidArgumentError(`Allowed are ${LOAD_RESTRICTORS.join(" and ")}.`);
    }),
  "--enable-helm": () => new Option("--enable-helm", "render Helm charts with the helm on your PATH"),
  "--max-time": () =>
    new Option(
      "--max-time <minutes>",
      "stop after this time with exit code 3, and list what wasn't checked",
    ).argParser((text) => {
      const minutes = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      if (minutes > 0 && minutes <= MOST) return minutes;
      throw wrongUsage(`--max-time expects minutes, more than 0 and at most ${MOST}, found "${text}"`);
    }),
  "--require-complete": () => new Option("--require-complete", "exit with 3 if any part wasn't checked"),
  "--json": () => new Option("--json", "print the report as JSON"),
};

/** The options of what a command may read and run: files outside its repository, remote ones, and Helm. */
export const REACH = ["--within", "--remote", "--remote-allow", "--load-restrictor", "--enable-helm"];

/** Adds options that `kustogen --help` explains; the help of the command itself only names them. */
export function addCommon(command: Command, ...flags: readonly string[]): Command {
  for (const flag of flags) command.addOption((lookUp(COMMON, flag) as () => Option)().hideHelp());
  return command.addHelpText("after", () =>
    fitted(`\nAlso, as kustogen --help explains: ${flags.join(", ")}`),
  );
}

/** The options that several commands have, for the one place that explains them. */
export function commonOptions(): Option[] {
  return Object.values(COMMON).map((make) => make());
}

// An option that adds to another one is refused without it, so that nobody believes that it had an effect.

/** The options that add to another one of these, named as on the command line: "--remote". */
const ADDING = new WeakMap<Option, readonly string[]>();

/** An option without effect unless one of the others is given, too. */
export function addsTo(others: string | readonly string[], flags: string, description: string): Option {
  const needed = [others].flat();
  const option = new Option(flags, `with ${needed.join(" or ")}: ${description}`);
  ADDING.set(option, needed);
  return option;
}

/** Makes a command refuse an option together with any other one, but for those that have an effect beside it. */
export function goesOnlyWith(command: Command, flag: string, others: readonly string[]): void {
  const rest = command.options.filter(({ long }) => long !== flag && !others.includes(long as string));
  optionOf(command, flag).conflicts(rest.map((option) => option.attributeName()));
}

/** @throws InputError for an option of a command line that adds to one that isn't there */
export function refuseAlone(command: Command): void {
  const isGiven = (option: Option) => command.getOptionValueSource(option.attributeName()) === "cli";
  for (const option of command.options) {
    const needed = ADDING.get(option)?.map((flag) => optionOf(command, flag));
    if (needed === undefined || !isGiven(option) || needed.some(isGiven)) continue;
    const flags = needed.map(({ flags }) => flags).join(" or ");
    throw wrongUsage(`${option.long} has no effect alone: add ${flags}, or leave ${option.long} out`);
  }
}

function optionOf(command: Command, flag: string): Option {
  return command.options.find(({ long }) => long === flag) as Option;
}

/** The report formats for other programs. */
export const FORM_NAMES = ["sarif", "gitlab", "github"] as const satisfies readonly Form[];

/** GitLab's file names for a code quality report. */
const CODE_QUALITY = /(?:^gl-code-quality|[.-]codequality\.json$|^codequality\.json$)/;

/** The format for a file's name; undefined if it matches none. */
export function formatOfFile(file: string): Form | undefined {
  if (CODE_QUALITY.test(basename(file))) return "gitlab";
  return extname(file) === ".sarif" ? "sarif" : undefined;
}

/** True for the name of a format for other programs. */
export const isForm = (name: string | undefined): name is Form => FORM_NAMES.some((form) => form === name);

/** Whether text on a stream may have colours: `FORCE_COLOR` and `NO_COLOR` decide, or else whether it is a terminal. */
export function showsColour({ isTTY }: { isTTY?: boolean }): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
  if (FORCE_COLOR) return FORCE_COLOR !== "0";
  return isTTY === true && !NO_COLOR && TERM !== "dumb";
}
