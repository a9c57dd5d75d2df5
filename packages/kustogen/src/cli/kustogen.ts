import { Command, CommanderError } from "commander";
import { exitCodeOf, InputError, InternalError, Interrupted, OutsideError } from "../errors/errors.ts";
import { printableMessage } from "../errors/printable.ts";
import { maskedMessage } from "../kubernetes/credentials/masking.ts";
import { VERSION } from "../version.ts";
import { commands } from "./commands.ts";

/** Prints an error as a person can use it and returns its exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (
    error instanceof InputError ||
    error instanceof OutsideError ||
    error instanceof InternalError ||
    error instanceof Interrupted
  ) {
    process.stderr.write(`kustogen: ${printableMessage(maskedMessage(error.message))}\n`);
  } else {
    const text = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`kustogen: unexpected failure\n${printableMessage(maskedMessage(text ?? ""))}\n`);
  }
  return exitCodeOf(error);
}

const program = new Command("kustogen")
  .description("Typed systems in, a committed and verified kustomize and Argo CD repository out.")
  .version(VERSION, "-V, --version", "print the version");
for (const command of commands) program.addCommand(command);
throwing(program);

/** Has a command and those below it end with an error instead of ending the process. */
function throwing(command: Command): void {
  command.exitOverride().showHelpAfterError("(add --help for the options)");
  for (const below of command.commands) throwing(below);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
