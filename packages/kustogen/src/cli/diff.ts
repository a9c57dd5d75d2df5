import { Command, Option } from "commander";
import { bounded } from "./bounded.ts";
import type { DiffOptions } from "./diff/command.ts";
import { addCommon, addPartOptions, failOnOption, formatOption, oneMore, REACH } from "./options.ts";

/** `kustogen diff`: the changes in each environment, and their consequences. */
export const diff = addPartOptions(new Command("diff"), "system", "env")
  .summary("review what changes in each environment")
  .description(
    "Renders the environments that changed files can affect, before and after, and reports what changes in the " +
      "cluster: which pods restart and why, and what could go wrong (the risks). Environments with the same change " +
      "are shown together. Works in any repository with kustomizations. Without a range, it compares the working " +
      "tree with the merge base of HEAD and the main branch. On the main branch, it compares with the upstream " +
      "branch or, without one, with the previous commit. A..B compares two revisions; A...B compares B with the " +
      "merge base of A and B; A alone compares the working tree with revision A.",
  )
  .argument("[range]", "what to compare: A..B, A...B, or A")
  .addOption(
    new Option(
      "--between <environments...>",
      "compare two environments in the same revision: `--between beta production`",
    ).conflicts(["env", "fork"]),
  )
  .addOption(
    new Option(
      "--kustomize <versions>",
      "compare what two versions of kustomize make of one revision, HEAD by default: `--kustomize 5.8.1..5.8.3`",
    ).conflicts(["between", "findings", "fork", "within"]),
  )
  .option(
    "--path <glob>",
    "only folders that match, such as 'apps/*/overlays/*' (may be repeated)",
    oneMore,
    [],
  )
  .addOption(formatOption("terminal", "markdown", "html", "json"))
  .option(
    "--output <file>",
    "write the report to a file instead of standard output, in the format of its extension: .md, .html or " +
      ".json (may be repeated)",
    oneMore,
    [],
  )
  .option(
    "--full-report <where>",
    "in Markdown: where the full report is, such as the address of the HTML page",
  )
  .option(
    "--source-links <address>",
    "link files and lines: an address with {commit}, {file} and {line} in it, such as " +
      "https://git.example.com/team/repo/blob/{commit}/{file}#L{line}",
  )
  .option("--findings <file>", "include the findings from this file, which `kustogen check --json` wrote")
  .option("--all", "in the terminal: every field of every resource")
  .addOption(failOnOption("a risk, or a finding in --findings,", "never"))
  .option("--exit-code", "exit with 1 if anything changes")
  .option(
    "--fork",
    "for pull requests from forks: exit with 1 if the change adds an exception for any finding in --findings",
  )
  .action(async (range: string | undefined, options: DiffOptions, command: Command) => {
    process.exitCode = await bounded(command, options, async () =>
      (await import("./diff/command.ts")).runDiff(range, options),
    );
  });
addCommon(diff, ...REACH, "--max-time", "--require-complete", "--json");
