import { STRICTNESS } from "@kustogen/review/check/model/state.ts";
import { Command, Option } from "commander";
import { bounded } from "./bounded.ts";
import type { CheckCommandOptions } from "./check/command.ts";
import {
  addCommon,
  addPartOptions,
  addsTo,
  FORM_NAMES,
  failOnOption,
  formatOption,
  goesOnlyWith,
  oneMore,
  REACH,
} from "./options.ts";

/** `kustogen check`: finds problems in this repository's environments or in any kustomize folders. */
export const check = addPartOptions(new Command("check"), "system", "env")
  .summary("find what would fail or be unsafe, before it is merged")
  .description(
    "Renders environments, reads the files they come from and applies every rule: to every overlay of the repository or, " +
      "with folders, below them. Without folders, it also runs the code of the repository's systems, which says how strictly " +
      "each is judged, its contracts and its exceptions. Exit code 1 if there is an error.",
  )
  .argument("[dirs...]", "folders with kustomizations, at any depth")
  .addOption(
    new Option("--strictness <level>", "how strictly to check, overriding the environment's stage").choices(
      STRICTNESS,
    ),
  )
  .option(
    "--since <revision>",
    "check a change: the working tree against a revision, or, with A..B or A...B, what changed from A to B",
  )
  .addOption(addsTo("--since", "--only-new", "report only findings that weren't there before"))
  .addOption(
    addsTo(
      "--since",
      "--fork",
      "for pull requests from forks, exit with 1 if the change adds exceptions that hide findings",
    ),
  )
  .addOption(failOnOption("a finding", "error"))
  .option("--all", "in the terminal: list every location and every hint, not only the first ones")
  .option("--all-files", "also look for credentials in files above 1 MiB and in files that git doesn't track")
  .option("--list", "list the rules, including those that this repository's systems define")
  .addOption(formatOption("terminal", "json", ...FORM_NAMES))
  .option(
    "--output <file>",
    "also write the report to a file, in the format of its extension: .json, .sarif or .codequality.json " +
      "(GitLab) (may be repeated)",
    oneMore,
    [],
  )
  .action(async (dirs: string[], options: CheckCommandOptions, command: Command) => {
    process.exitCode = await bounded(command, options, async () =>
      (await import("./check/command.ts")).runCheck(dirs, options),
    );
  });

addCommon(check, ...REACH, "--max-time", "--require-complete", "--json");
goesOnlyWith(check, "--list", ["--format", "--json"]);
