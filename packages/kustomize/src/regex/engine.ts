import { RE2JS } from "re2js";
import { InputError } from "../errors/errors.ts";

/** A compiled expression in Go's syntax. Throws InputError with the text `pattern` if it is invalid. */
export function compileRe2(source: string, pattern: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new InputError(
      `"${pattern}" isn't a regular expression: ${error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : String(error)}`,
    );
  }
}
