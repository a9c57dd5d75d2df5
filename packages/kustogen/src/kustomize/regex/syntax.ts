/** A set of characters: tells for a code point whether it belongs to it. */
export type CharSet = (code: number) => boolean;

/** What an empty match asserts about its place. */
export type Assertion = "text-begin" | "text-end" | "line-begin" | "line-end" | "word" | "no-word";

/** A parsed regular expression. */
export type Regex =
  | { type: "empty" }
  | { type: "set"; has: CharSet }
  | { type: "assert"; what: Assertion }
  | { type: "sequence"; parts: Regex[] }
  | { type: "choice"; options: Regex[] }
  | { type: "repeat"; body: Regex; min: number; max: number };

/** The most that `{n,m}` may repeat, nested repeats multiplied; RE2's limit. */
export const MAX_REPEAT = 1000;
