import { Interrupted } from "./errors.ts";

/** A failure that nobody foresaw, in a line without the paths of the machine: what it is, and in which function. Throws an interruption again. */
export function defectText(error: unknown): string {
  if (error instanceof Interrupted) throw error;
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const [, place] = /^\s*at (?:new |async )?([\w$.#<>]+) \(/m.exec(stack) ?? [];
  return `${name}: ${message}${place === undefined ? "" : ` (in ${place})`}; this is a defect of kustogen, please report it`;
}
