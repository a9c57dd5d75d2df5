import { Command, Option } from "commander";
import { addCommon, addPartOptions } from "./options.ts";

type PinCommands = typeof import("./pins/command.ts");

const REASON = new Option(
  "--reason <text>",
  "override the refusal of a tag that isn't a release for this reason; recorded in the commit",
);

/** Adds the options of every command that changes pins. */
function addPinOptions(command: Command, ...own: readonly Option[]): Command {
  for (const option of own) command.addOption(option);
  command.option("--branch [name]", "commit on a new branch, for a pull request");
  return addCommon(command.option("--dry-run", "show what would change, and write nothing"), "--json");
}

/** `kustogen pin`: sets images of a system in one environment. */
export const pin = new Command("pin")
  .summary("set the tag or digest that an environment runs")
  .description(
    "Sets pins in generators/environments/<environment>.yaml, shows what changes, generates and makes one commit. " +
      "Give a digest with the tag (v1.2.3@sha256:…) or alone (@sha256:…). Production accepts only releases: " +
      "versions, digests, or tags that match the image's `release` pattern.",
  )
  .argument("<system>", "the name of the system")
  .argument("<images>", "the image, or images of a release, separated by commas, as in the environment file")
  .argument("<environment>", "the name of the environment, or of a group")
  .argument("<tag>", "the tag, the digest, or both: TAG, @DIGEST or TAG@DIGEST")
  .action(async (...given: Parameters<PinCommands["runPin"]>) => {
    await (await import("./pins/command.ts")).runPin(...given);
  });
addPinOptions(pin, REASON);

/** `kustogen promote`: copies pins from one environment to another. */
export const promote = new Command("promote")
  .summary("copy a system's pins from one environment to another")
  .description(
    "Copies one environment's tags and digests, and nothing else, to other environments. It shows what changes there, " +
      "then generates and commits. Production accepts only releases: versions, digests, or tags that match the image's " +
      "`release` pattern.",
  )
  .argument("<system>", "the name of the system")
  .option(
    "--from <environment>",
    "the environment to promote from; by default the one before --to in the order of stages, or the first",
  )
  .option(
    "--to <environment...>",
    "the environments or groups to promote to; by default the one after --from in the order of stages",
  )
  .option("--image <image...>", "promote these images only")
  .action(async (...given: Parameters<PinCommands["runPromote"]>) => {
    await (await import("./pins/command.ts")).runPromote(...given);
  });
addPinOptions(promote, REASON);

/** `kustogen rollback`: restores the pins of an earlier revision. */
export const rollback = new Command("rollback")
  .summary("restore the pins of an earlier revision, as a new commit")
  .description(
    "Restores the pins that an environment had in an earlier revision, by default the previous ones. Settings " +
      "and data stay as they are.",
  )
  .argument("<system>", "the name of the system")
  .argument("<environment>", "the name of the environment, or of a group")
  .option("--to <revision>", "the revision whose pins to restore")
  .action(async (...given: Parameters<PinCommands["runRollback"]>) => {
    await (await import("./pins/command.ts")).runRollback(...given);
  });
addPinOptions(rollback);

/** `kustogen status`: shows what is generated, committed, pushed and running. */
export const status = new Command("status")
  .summary("show what is generated, committed, pushed and, with a kubeconfig, running")
  .description(
    "Shows where the generated, committed and pushed states differ, what the environments run and lack, " +
      "and, with a kubeconfig, the status of each Application in Argo CD. Exit code 1 if these states differ.",
  )
  .option("--awaits", "list each input that the systems await before Argo CD syncs them automatically")
  .action(async (options: { system: string[]; cluster: boolean; awaits?: boolean; json?: boolean }) => {
    process.exitCode = await (await import("./status/command.ts")).runStatus(options);
  });
addPartOptions(status, "system").option("--no-cluster", "don't contact the cluster");
addCommon(status, "--json");
