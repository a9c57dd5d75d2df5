import { printable } from "@kustogen/kustomize/errors/printable.ts";

/** What this needs of a process. */
interface OutputProcess {
  exitCode?: number | string | null | undefined;
  readonly stdout: { on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown };
  readonly stderr: { write(text: string): unknown };
  on(event: "exit", listener: () => void): unknown;
}

/**
 * Has a standard output that can't be written end a command with 2 and a message, whatever the command thinks of it,
 * once what it is doing is done. A reader that has seen enough, such as `head`, is no failure.
 */
export function tellOutputErrors(process: OutputProcess): void {
  let told = false;
  process.stdout.on("error", ({ code, message }) => {
    if (code === "EPIPE" || told) return;
    told = true;
    process.stderr.write(`kustogen: standard output can't be written: ${printable(message)}\n`);
    process.on("exit", () => {
      process.exitCode = 2;
    });
  });
}
