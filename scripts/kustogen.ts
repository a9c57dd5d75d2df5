import { Command, CommanderError } from "commander";
import { InternalError, OutsideError } from "../generators/model/errors.ts";
import { commands } from "./commands.ts";

/** Prints an error as a person can use it and returns the exit code of design section 12. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const known =
    error instanceof Error && ["InputError", "OutsideError", "InternalError"].includes(error.name);
  if (!known) {
    process.stderr.write(
      `kustogen: unexpected failure\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return 3;
  }
  process.stderr.write(`kustogen: ${error.message}\n`);
  return error instanceof OutsideError || error instanceof InternalError ? 3 : 2;
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
