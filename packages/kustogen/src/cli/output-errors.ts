import { printable } from "@kustogen/kustomize/errors/printable.ts";

/** The parts of a process that this uses. */
interface OutputProcess {
  exitCode?: number | string | null | undefined;
  readonly stdout: { on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown };
  readonly stderr: { write(text: string): unknown };
  on(event: "exit", listener: () => void): unknown;
}

/**
 * If standard output can't be written, ends a command with 2 and a message after its current work, whatever its own
 * result. A reader that stops early, such as `head`, isn't an error.
 */
export function tellOutputErrors(process: OutputProcess): void {
  let isReported = false;
  process.stdout.on("error", ({ code, message }) => {
    if (code === "EPIPE" || isReported) return;
    isReported = true;
    process.stderr.write(`kustogen: standard output can't be written: ${printable(message)}\n`);
    process.on("exit", () => {
      process.exitCode = 2;
    });
  });
}
