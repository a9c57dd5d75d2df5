import { InputError } from "../errors/errors.ts";
import { refuseMore } from "../limits.ts";
import type { Value } from "../value/value.ts";

/**
 * Parses a JSON text strictly, like Go's encoding/json: the last of repeated keys wins, `__proto__` is a normal key.
 * Throws InputError with the line.
 */
export function parseJson(text: string, where: string): Value {
  let value: Value;
  try {
    value = JSON.parse(text) as Value;
  } catch {
    throw new InputError(`${where}: not valid JSON on line ${lineOfMistake(text)}`, { code: "invalid-json" });
  }
  refuseValues(value, where, 0);
  return value;
}

/** The line of the mistake in a text that isn't JSON: the first one up to which it isn't the beginning of any. */
function lineOfMistake(text: string): number {
  const lines = text.split("\n");
  let [low, high] = [1, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isWrong(lines.slice(0, middle).join("\n"))) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** True for a text that is neither JSON nor the beginning of it. */
function isWrong(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    const { message } = error as SyntaxError;
    const at = Number(/ at position (\d+)/.exec(message)?.[1] ?? 0);
    return !/end of JSON|Unterminated string/.test(message) && at < text.length;
  }
}

function refuseValues(value: Value, where: string, depth: number): void {
  refuseMore("nesting", depth);
  if (typeof value === "number" && !Number.isFinite(value))
    throw new InputError(`${where}: not valid JSON: it has a number that is too large`, {
      code: "invalid-json",
    });
  if (typeof value !== "object" || value === null) return;
  for (const item of Object.values(value)) refuseValues(item, where, depth + 1);
}

/** A token of a valid JSON text that is a scalar other than null, or a key with its colon. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|true|false|-?\d[\d.eE+-]*/g;

/** The value of a valid JSON text with each scalar, except null, as it is written: for steps that compare texts. */
export function jsonAsWritten(text: string): Value {
  const written = (token: string, colon: string | undefined) => (colon ? token : JSON.stringify(token));
  return JSON.parse(text.replace(TOKEN, written)) as Value;
}
