import type { Argument, Command, Option } from "commander";

/**
 * The reference of the command line, as Markdown: a section a command, from the texts that `--help` prints.
 * @param groups the commands by what a person does with them
 * @param common the options that several commands have, which are explained once
 */
export function commandsPage(
  groups: Readonly<Record<string, readonly Command[]>>,
  common: readonly Option[],
): string {
  const named = Object.entries(groups).map(
    ([group, commands]) =>
      [group, commands.flatMap((command) => withThoseBelow(command, "kustogen"))] as const,
  );
  const all = named.flatMap(([, commands]) => commands);
  return `${[
    "# Commands",
    INTRODUCTION,
    [
      "| | command | what it does |",
      "|---|---|---|",
      ...named.flatMap(([group, commands]) =>
        commands.map(([name, command], at) => `| ${at === 0 ? group : ""} ${overview(name, command)}`),
      ),
    ].join("\n"),
    commonSection(all, common),
    ...all.map(([name, command]) => section(name, command)),
  ].join("\n\n")}\n`;
}

/** The options that several commands have, with these commands. */
function commonSection(all: readonly [string, Command][], common: readonly Option[]): string {
  const rows = common.map((option) => {
    const having = all.filter(([, { options }]) =>
      options.some(({ long, hidden }) => hidden && long === option.long),
    );
    const names = having.map(([name]) => `\`${name.replace("kustogen ", "")}\``);
    return `${row(option.flags, option)} ${names.join(", ")} |`;
  });
  return [
    "## Options of several commands",
    ["| option | meaning | commands |", "|---|---|---|", ...rows].join("\n"),
  ].join("\n\n");
}

const INTRODUCTION = `Every command of \`kustogen\`, with its arguments and options, as \`--help\` prints them. \`check\`, \`diff\`, \`comment\`,
\`env\`, \`explain\` and \`render\` work in any repository with kustomizations. The others need a repository that \`init\` set up.
[Start here](start.md#words) explains system, environment, stage, layer, pin and Secret contract, and
[check](check.md#exit-codes) explains the exit codes. \`npm run commands\` writes this page.`;

function overview(name: string, command: Command): string {
  return `| [\`${name}\`](#${name.replaceAll(" ", "-")}) | ${cell(command.summary())} |`;
}

/** A command with its full name, or the commands below one that only holds others. */
function withThoseBelow(command: Command, parent: string): [string, Command][] {
  const name = `${parent} ${command.name()}`;
  const below = command.commands.flatMap((one) => withThoseBelow(one, name));
  return below.length > 0 ? below : [[name, command]];
}

function section(name: string, command: Command): string {
  const { registeredArguments: given, options } = command;
  const usage = [name, ...given.map(argumentText), ...(options.length > 0 ? ["[options]"] : [])];
  const rows = [
    ...given.map((one) => row(argumentText(one), one)),
    ...options.filter(({ hidden }) => !hidden).map((one) => row(one.flags, one)),
  ];
  // Lines that are indented in --help are examples.
  const lines = command.description().split("\n");
  const isExample = (line: string) => /^ {2}\S/.test(line);
  const about = lines.filter((line) => !isExample(line)).join(" ");
  return [
    `## ${name}`,
    cell(about).trim(),
    ["```", usage.join(" "), ...lines.filter(isExample).map((line) => line.slice(2)), "```"].join("\n"),
    ...(rows.length === 0 ? [] : [["| argument or option | meaning |", "|---|---|", ...rows].join("\n")]),
  ].join("\n\n");
}

function argumentText(argument: Argument): string {
  const text = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${text}>` : `[${text}]`;
}

function row(name: string, { description, argChoices, defaultValue }: Argument | Option): string {
  const isSaid = typeof defaultValue === "string" || typeof defaultValue === "number";
  const more = [
    ...(argChoices === undefined ? [] : [`one of ${argChoices.map((choice) => `\`${choice}\``).join(", ")}`]),
    ...(isSaid ? [`default \`${defaultValue}\``] : []),
  ];
  return `| \`${name.replaceAll("|", "\\|")}\` | ${[cell(description), ...more].join("; ")} |`;
}

/** A text in which only options are markup, on one line. */
function cell(text: string): string {
  return text.replace(/\s+/g, " ").replace(/`[^`]*`|--[a-z][a-z-]*|[<>|*_]/g, (found) => {
    if (found.startsWith("--")) return `\`${found}\``;
    return found.startsWith("`") ? found.replaceAll("|", "\\|") : `\\${found}`;
  });
}
