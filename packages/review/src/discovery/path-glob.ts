import { lookUp } from "@kustogen/kustomize/value/own.ts";

/** What a pattern's part means as a regular expression. */
const PARTS: Record<string, string> = { "*": "[^/]*", "**": ".*", "**/": "(?:.*/)?", "?": "[^/]" };

/**
 * Matches paths relative to the repository's root against a pattern: `*` and `?` within a name, `**` across folders,
 * `{a,b}` either. A pattern without any of them matches the folder and all below it.
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
  const expression = new RegExp(`^${whole}${")".repeat(Math.max(0, depth))}$`);
  return (path) => expression.test(path);
}
