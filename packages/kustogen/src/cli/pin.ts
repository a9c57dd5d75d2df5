import { Command } from "commander";
import type { PinOptions } from "./pins/command.ts";

/** `kustogen pin`: sets one image of a system in one environment. */
export const pin = new Command("pin")
  .summary("set the tag or digest that an environment runs")
  .description(
    "Sets one pin in generators/environments/<environment>.yaml, shows what changes, generates and commits.\n" +
      "Give a digest with the tag (v1.2.3@sha256:…) or alone (@sha256:…). Production accepts only releases:\n" +
      "versions, digests, or tags that match the image's `release` pattern.",
  )
  .argument("<system>", "the name of the system")
  .argument("<image>", "the image's name in the system, as in images.ts and the environment file")
  .argument("<environment>", "the name of the environment")
  .argument("<tag>", "the tag, the digest, or both: TAG, @DIGEST or TAG@DIGEST")
  .option("--branch [name]", "commit on a new branch, for a pull request")
  .option(
    "--reason <text>",
    "override a refusal (a freeze, a tag that isn't a release) for this reason; recorded in the commit",
  )
  .option("--dry-run", "show what would change, and write nothing")
  .option("--json", "print the report as JSON")
  .action(async (system: string, image: string, environment: string, tag: string, options: PinOptions) => {
    const { runPin } = await import("./pins/command.ts");
    await runPin({ system, image, environment, tag }, options);
  });
