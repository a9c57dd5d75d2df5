import { parseRegex } from "./parse.ts";
import { Program } from "./program.ts";

const LITERAL = /^[^\\^$.*+?()[\]{}|]*$/;

/** Tests a text. */
export type TextTest = (text: string) => boolean;

/**
 * A test whether a regular expression (Go's syntax, RE2) matches a whole text, as the selectors of patches and
 * replacements do. Any expression is matched in linear time. Throws InputError when it is none.
 */
export function compileWhole(pattern: string): TextTest {
  if (LITERAL.test(pattern)) return (text) => text === pattern;
  const program = new Program(parseRegex(`^(?:${pattern})$`), pattern);
  return (text) => program.test(text);
}

/** A test whether a regular expression matches anywhere in a text. Throws InputError when it is none. */
export function compileSearch(pattern: string): TextTest {
  if (LITERAL.test(pattern)) return (text) => text.includes(pattern);
  const program = new Program(parseRegex(pattern), pattern);
  return (text) => program.test(text);
}
