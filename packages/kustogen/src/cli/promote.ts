import { Command } from "commander";
import type { PinOptions } from "./pins/command.ts";

/** `kustogen promote`: copies pins from one environment to another. */
export const promote = new Command("promote")
  .summary("copy a system's pins from one environment to another")
  .description(
    "Copies one environment's tags and digests, and nothing else, to another environment. It shows what changes there,\n" +
      "then generates and commits. Production accepts only releases: versions, digests, or tags that match the image's\n" +
      "`release` pattern.",
  )
  .argument("<system>", "the name of the system")
  .option(
    "--from <environment>",
    "the environment to promote from; by default the one before --to in the order of stages, or the first",
  )
  .option(
    "--to <environment>",
    "the environment to promote to; by default the one after --from in the order of stages",
  )
  .option(
    "--reason <text>",
    "override a refusal (a freeze, a tag that isn't a release) for this reason; recorded in the commit",
  )
  .option("--branch [name]", "commit on a new branch, for a pull request")
  .option("--dry-run", "show what would change, and write nothing")
  .option("--json", "print the report as JSON")
  .action(async (system: string, options: PinOptions & { from?: string; to?: string }) => {
    const { runPromote } = await import("./pins/command.ts");
    const { from, to } = options;
    await runPromote({ system, ...(from && { from }), ...(to && { to }) }, options);
  });
