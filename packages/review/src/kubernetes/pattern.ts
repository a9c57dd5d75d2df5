import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { compileRe2 } from "@kustogen/kustomize/regex/regex.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";

/** What may take a RegExp exponential time: a group that repeats. */
const REPEATED = /\)[*+{]/;
/** Others take a RegExp little time for a text of a line or two. */
const LONG = 500;
const known = new Map<string, { test(text: string): boolean }>();

/**
 * True if a text matches the pattern of a schema somewhere, in linear time wherever that matters. Both languages read the
 * pattern alike, with `(?i)` for ignoring case, or only JavaScript reads it, and this project wrote it.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const isLinear = text.length > LONG || REPEATED.test(pattern);
  return entryOf(known, `${isLinear} ${pattern}`, () => {
    const bare = pattern.replaceAll("(?i)", "");
    const usual = new RegExp(bare, bare === pattern ? "" : "i");
    return isLinear ? orElse(() => compileRe2(pattern, ""), usual) : usual;
  }).test(text);
}
