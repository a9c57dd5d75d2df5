import { InputError, Interrupted, OutsideError } from "./errors.ts";

/**
 * An unexpected failure in a line without the machine's paths: the error, and the function in which it occurred.
 * Rethrows an interruption.
 */
export function defectText(error: unknown): string {
  if (error instanceof Interrupted) throw error;
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const [, place] = /^[ \t]*at (?:new |async )?([\w$.#<>]+) \(/m.exec(stack) ?? [];
  return `${name}: ${message}${place === undefined ? "" : ` (in ${place})`}; this is a bug in kustogen; please report it`;
}

/** Why something failed, in a line: the message of a known error, or an unexpected failure as `defectText` describes it. */
export function failureText(error: unknown): string {
  return isExpected(error) ? error.message : defectText(error);
}

/** True for an error whose message says what to do: about the input, or about something outside kustogen. */
export function isExpected(error: unknown): error is InputError | OutsideError {
  return error instanceof InputError || error instanceof OutsideError;
}
