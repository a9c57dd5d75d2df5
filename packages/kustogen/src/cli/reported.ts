import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { codeOf, exitCodeOf } from "@kustogen/kustomize/errors/errors.ts";
import { printableMessage } from "@kustogen/kustomize/errors/printable.ts";
import { ofSystemCall } from "@kustogen/kustomize/errors/system-call.ts";
import { shownOn } from "./fitted.ts";

/** Prints an error for a person and returns its exit code. */
export function reportedError(thrown: unknown): number {
  const error = ofSystemCall(thrown) ?? thrown;
  const code = codeOf(error);
  const said = error instanceof Error ? (code === undefined ? error.stack : error.message) : String(error);
  const [before, after] = code === undefined ? ["unexpected failure\n", ""] : ["", ` [${code}]`];
  const text = `kustogen: ${before}${printableMessage(maskedMessage(said ?? ""))}${after}\n`;
  process.stderr.write(shownOn(process.stderr, text));
  return exitCodeOf(error);
}
