import { RE2JS } from "re2js";
import { InputError } from "../errors/errors.ts";
import { shortcuts } from "../shortcuts.ts";

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

const LITERAL = /^[^\\^$.*+?()[\]{}|]*$/;

/** Tests a text. */
export type TextTest = (text: string) => boolean;

/**
 * Returns a test whether a regular expression (Go's syntax, RE2) matches a whole text, as in the selectors of patches
 * and replacements. Any expression is matched in linear time. Throws InputError if it is invalid.
 */
export function compileWhole(pattern: string): TextTest {
  if (shortcuts.taken && LITERAL.test(pattern)) return (text) => text === pattern;
  return general(`^(?:${pattern})$`, pattern);
}

function general(source: string, pattern: string): TextTest {
  const expression = compileRe2(source, pattern);
  return (text) => expression.test(text);
}

/** Returns a test whether a regular expression matches anywhere in a text. Throws InputError if it is invalid. */
export function compileSearch(pattern: string): TextTest {
  if (shortcuts.taken && LITERAL.test(pattern)) return (text) => text.includes(pattern);
  return general(pattern, pattern);
}
