import { Command, CommanderError } from "commander";
import { exitCodeOf, InputError, InternalError, OutsideError } from "../errors/errors.ts";
import { printableMessage } from "../errors/printable.ts";
import { commands } from "./commands.ts";

/** Prints an error as a person can use it and returns the exit code of design section 12. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InputError || error instanceof OutsideError || error instanceof InternalError) {
    process.stderr.write(`kustogen: ${printableMessage(error.message)}\n`);
  } else {
    const text = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`kustogen: unexpected failure\n${printableMessage(text ?? "")}\n`);
  }
  return exitCodeOf(error);
}

const program = new Command("kustogen")
  .description("Typed systems in, a committed and verified kustomize and Argo CD repository out.")
  .exitOverride()
  .showHelpAfterError("(add --help for the options)");
for (const command of commands)
  program.addCommand(command.exitOverride().showHelpAfterError("(add --help for the options)"));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
