import { RE2JS } from "re2js";
import { InputError } from "../errors/errors.ts";

/** An expression in Go's syntax, compiled. `pattern` is what the message of InputError names when it is none. */
export function compileRe2(source: string, pattern: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new InputError(
      `"${pattern}" isn't a regular expression: ${error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : String(error)}`,
    );
  }
}
