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
  if (!shortcuts.taken) return generalWhole(pattern);
  if (LITERAL.test(pattern)) return (text) => text === pattern;
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const test = DOTTED.test(pattern) ? dotted(pattern) : generalWhole(pattern);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(pattern, test);
  return test;
}

/** Literals with dots, such as API groups and host names; nothing in them can cause backtracking. */
const DOTTED = /^(?:[A-Za-z0-9_/ -]|\\?\.)*$/;

function dotted(pattern: string): TextTest {
  const regex = new RegExp(`^${pattern.replace(/\\\.|\./g, (dot) => (dot === "." ? "[^\\n]" : dot))}$`, "u");
  return (text) => regex.test(text);
}

function generalWhole(pattern: string): TextTest {
  return general(`^(?:${pattern})$`, pattern);
}

function general(source: string, pattern: string): TextTest {
  const expression = compileRe2(source, pattern);
  return (text) => expression.test(text);
}

/** Selectors of a repository repeat the same few groups ("networking.k8s.io" is an expression). */
const compiled = new Map<string, TextTest>();
const MOST_COMPILED = 1000;

/** Returns a test whether a regular expression matches anywhere in a text. Throws InputError if it is invalid. */
export function compileSearch(pattern: string): TextTest {
  if (shortcuts.taken && LITERAL.test(pattern)) return (text) => text.includes(pattern);
  return general(pattern, pattern);
}
