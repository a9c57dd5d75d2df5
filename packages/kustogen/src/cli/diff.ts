import { Command, Option } from "commander";
import { bounded, maxTimeOption } from "./bounded.ts";
import type { DiffOptions } from "./diff/options.ts";
import { FORM_NAMES } from "./form-names.ts";
import { oneMore } from "./one-more.ts";
import { loadRestrictorOption, remoteAllowOption, withinOption } from "./reach-options.ts";

/** `kustogen diff`: what changes in each environment, and what follows from it. */
export const diff = new Command("diff")
  .summary("review what changes in each environment")
  .description(
    "Renders the environments that changed files can affect, before and after, and reports what changes in the\n" +
      "cluster: which pods restart and why, what could go wrong, each change once. Works in any repository with\n" +
      "kustomizations. Without a range it compares the work tree with where this branch left the main branch; on the\n" +
      "main branch with its upstream, else with the commit before. A..B compares two revisions, A...B from where B\n" +
      "left A, A the work tree with A.",
  )
  .argument("[range]", "the two states: A..B, A...B, or A")
  .option("--system <name>", "only this system (may be repeated)", oneMore, [])
  .option("--env <name>", "only this environment (may be repeated)", oneMore, [])
  .option("--between <environments...>", "compare two environments of one state: --between beta production")
  .option(
    "--path <glob>",
    "only folders that match, such as 'apps/*/overlays/*' (may be repeated)",
    oneMore,
    [],
  )
  .addOption(
    new Option(
      "--format <format>",
      "how to report (default: terminal, or what the ending of --output says)",
    ).choices(["terminal", "markdown", "html", "json", ...FORM_NAMES]),
  )
  .option("--json", "the same as --format json")
  .option(
    "--output <file>",
    "write the report to a file instead of standard output; several, as .md, .html, .json, and of\n" +
      "its risks .sarif, .xml (JUnit) and .codequality.json (GitLab), are written from one comparison",
    oneMore,
    [],
  )
  .option(
    "--full-report <where>",
    "in Markdown: where the full report is, such as the address of the HTML page",
  )
  .option(
    "--source-links <address>",
    "link files and lines: an address with {commit}, {file} and {line} in it, such as\n" +
      "https://git.example.com/team/repo/blob/{commit}/{file}#L{line}",
  )
  .option("--findings <file>", "list the findings in this file, the output of `kustogen check --json`")
  .option("--all", "in the terminal: every field of every resource")
  .option(
    "--authored",
    "run this repository's systems, before and after, to see which secret contracts change; with --between,\n" +
      "to see which differences the settings declare",
  )
  .option("--exit-code", "exit with 1 if anything changes")
  .option("--require-complete", "exit with 3 if any part wasn't checked")
  .option("--fork", "exit with 1 if the change itself excuses any of the findings in --findings")
  .addOption(withinOption())
  .option("--remote", "fetch what kustomizations name by URL")
  .addOption(remoteAllowOption())
  .addOption(loadRestrictorOption())
  .option("--enable-helm", "render charts with the helm on the path")
  .addOption(maxTimeOption())
  .action(async (range: string | undefined, options: DiffOptions, command: Command) => {
    process.exitCode = await bounded(command, options, async () => {
      const { runDiff } = await import("./diff/command.ts");
      return runDiff(range, options);
    });
  });
