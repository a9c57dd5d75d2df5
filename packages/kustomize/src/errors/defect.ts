import { Interrupted } from "./errors.ts";

/**
 * An unexpected failure in a line without the machine's paths: the error, and the function in which it occurred.
 * Rethrows an interruption.
 */
export function defectText(error: unknown): string {
  if (error instanceof Interrupted) throw error;
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const [, place] = /^\s*at (?:new |async )?([\w$.#<>]+) \(/m.exec(stack) ?? [];
  return `${name}: ${message}${place === undefined ? "" : ` (in ${place})`}; this is a defect of kustogen, please report it`;
}
