import { InputError } from "../errors/errors.ts";
import { refuseMore } from "../limits.ts";
import type { Value } from "../value/value.ts";
import { parseKustomizationFile } from "../yaml/reader/documents.ts";

/**
 * Parses a JSON text strictly, like Go's encoding/json: the last of repeated keys wins, `__proto__` is a normal key.
 * Throws InputError, with the line of what isn't YAML either.
 */
export function parseJson(text: string, where: string): Value {
  let value: Value;
  try {
    value = JSON.parse(text) as Value;
  } catch {
    parseKustomizationFile(text, where);
    throw new InputError(
      `${where}: not valid JSON, which a text that begins with [ or { has to be: look for missing quotes, commas at the end and comments`,
      { code: "invalid-json" },
    );
  }
  refuseValues(value, where, 0);
  return value;
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
