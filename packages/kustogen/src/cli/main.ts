import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { codeOf, exitCodeOf } from "@kustogen/kustomize/errors/errors.ts";
import { printableMessage } from "@kustogen/kustomize/errors/printable.ts";
import { ofSystemCall } from "@kustogen/kustomize/errors/system-call.ts";
import { setLimits } from "@kustogen/kustomize/limits.ts";
import { Command, CommanderError } from "commander";
import { foldersOf, limitsOf } from "../config/config.ts";
import { projectRoot } from "../config/root.ts";
import { VERSION } from "../version.ts";
import { commands } from "./commands.ts";
import { HELP } from "./help.ts";

const program = new Command("kustogen")
  .description(
    "Describe your systems in TypeScript; get a committed, verified kustomize and Argo CD repository.",
  )
  .version(VERSION, "-V, --version", "print the version");
for (const command of commands) program.addCommand(command);
// Not before an action: --help and --version answer in any repository, whatever its configuration says.
program.hook("preAction", async (_, command) => {
  setLimits({});
  if (isOfBothSides(command)) return;
  const root = projectRoot(process.cwd());
  await foldersOf(root);
  setLimits(await limitsOf(root));
});
throwing(program);

/** True for what judges a change by the configuration of both sides: a mistake in one doesn't keep it from a report. */
function isOfBothSides(command: Command): boolean {
  return command.name() === "diff" || (command.name() === "check" && command.opts().since !== undefined);
}

/**
 * Runs one command of the command line, in the present folder: prints what it prints and sets the exit code of the
 * process. Never rejects.
 *
 * @param args what stands behind `kustogen`
 */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Has a command and those below it end with an error instead of ending the process. */
function throwing(command: Command): void {
  command
    .exitOverride()
    .configureHelp(HELP)
    .showHelpAfterError("(add --help for the options)")
    .configureOutput({ outputError: (text, write) => write(printableMessage(maskedMessage(text))) });
  for (const below of command.commands) throwing(below);
}

/** Prints an error as a person can use it and returns its exit code. */
function report(thrown: unknown): number {
  const error = ofSystemCall(thrown) ?? thrown;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const code = codeOf(error);
  if (code !== undefined) {
    process.stderr.write(
      `kustogen: ${printableMessage(maskedMessage((error as Error).message))} [${code}]\n`,
    );
  } else {
    const text = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`kustogen: unexpected failure\n${printableMessage(maskedMessage(text ?? ""))}\n`);
  }
  return exitCodeOf(error);
}
