import { compileRe2 } from "@kustogen/kustomize/regex/regex.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";

/** The regular expressions for parts of a pattern; a folder's name may contain a line break. */
const PARTS: Record<string, string> = {
  "*": "[^/]*",
  "**": "[\\s\\S]*",
  "**/": "(?:[\\s\\S]*/)?",
  "?": "[^/]",
};
/** Patterns with more stars than this are matched in linear time: a RegExp tries every length of each star. */
const MOST_STARS = 2;

/**
 * Matches paths relative to the repository's root against a pattern: `*` and `?` within a name, `**` across folders,
 * `{a,b}` for alternatives. A pattern without any of these matches the folder and everything below it.
 */
export function matcherOf(pattern: string): (path: string) => boolean {
  const text = pattern.replace(/^\.?\/+/, "").replace(/\/+$/, "");
  if (text === "" || text === ".") return (path) => pattern === "" || path === ".";
  let depth = 0;
  const source = text.replace(/\*\*\/|\*\*|[*?]|[{},]|[.+^$()|[\]\\]/g, (part) => {
    const known = lookUp(PARTS, part);
    if (known !== undefined) return known;
    if (part === "{") return depth++ >= 0 ? "(?:" : "";
    if (part === "}") return depth-- > 0 ? ")" : "\\}";
    if (part === ",") return depth > 0 ? "|" : ",";
    return `\\${part}`;
  });
  const whole = /[*?{]/.test(text) ? source : `${source}(?:/.*)?`;
  const complete = `^(?:${whole}${")".repeat(Math.max(0, depth))})$`;
  const stars = text.match(/\*+/g)?.length ?? 0;
  const expression = stars > MOST_STARS ? compileRe2(complete, pattern) : new RegExp(complete);
  return (path) => expression.test(path);
}
