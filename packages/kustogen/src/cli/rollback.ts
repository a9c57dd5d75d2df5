import { Command } from "commander";
import type { PinOptions } from "./pins/command.ts";

/** `kustogen rollback`: restores the pins of an earlier revision. */
export const rollback = new Command("rollback")
  .summary("restore the pins of an earlier revision, as a new commit")
  .description(
    "Restores the pins that an environment had in an earlier revision, by default the previous ones, and warns\n" +
      "if a migration ran in between. Settings stay as they are.",
  )
  .argument("<system>", "the name of the system")
  .argument("<environment>", "the name of the environment")
  .option("--to <revision>", "the revision whose pins to restore")
  .option("--branch [name]", "commit on a new branch, for a pull request")
  .option("--dry-run", "show what would change, and write nothing")
  .option("--json", "print the report as JSON")
  .action(async (system: string, environment: string, options: PinOptions & { to?: string }) => {
    const { runRollback } = await import("./pins/command.ts");
    await runRollback({ system, environment, to: options.to }, options);
  });
