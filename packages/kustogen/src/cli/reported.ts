import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { codeOf, exitCodeOf } from "@kustogen/kustomize/errors/errors.ts";
import { printableMessage } from "@kustogen/kustomize/errors/printable.ts";
import { ofSystemCall } from "@kustogen/kustomize/errors/system-call.ts";

/** Prints an error for a person and returns its exit code. */
export function reported(thrown: unknown): number {
  const error = ofSystemCall(thrown) ?? thrown;
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
