import { compileRe2 } from "@kustogen/kustomize/regex/regex.ts";

/**
 * How Argo CD matches patterns: the git generator's folders by Go's `path.Match`, its files by git's rules, the files
 * of a directory source and what a project permits by the glob library, and repository URLs by that library with `/` as
 * a separator.
 */
export type ArgoGlob = "folders" | "files" | "directory" | "address";

/** Patterns with more stars than this are matched in linear time: a RegExp tries every length of each star. */
const MOST_STARS = 2;

/** Matches paths against a pattern as Argo CD does. Only the library's patterns support `{a,b}`. */
export function argoMatcher(pattern: string, kind: ArgoGlob): (path: string) => boolean {
  // Most entries in a project are plain names.
  if (kind !== "files" && !/[\\*?[\]{}]/.test(pattern)) return (path) => path === pattern;
  const one = kind === "folders" || kind === "address" ? "[^/]" : "[\\s\\S]";
  let depth = 0;
  const source = pattern.replace(
    /\\([\s\S])|\[([!^]?)((?:\\[\s\S]|[^\]\\])+)\]|\*+|[\s\S]/g,
    (part, escaped?: string, not?: string, set?: string) => {
      if (escaped !== undefined) return literal(escaped);
      if (set !== undefined) return `[${not ? "^" : ""}${set.replace(/[[\]^]/g, "\\$&")}]`;
      if (part.startsWith("*")) return kind === "address" && part !== "*" ? "[\\s\\S]*" : `${one}*`;
      if (part === "?") return one;
      if (kind === "directory" || kind === "address") {
        if (part === "{") return depth++ >= 0 ? "(?:" : "";
        if (part === "}" && depth > 0) return depth-- > 0 ? ")" : "";
        if (part === "," && depth > 0) return "|";
      }
      return literal(part);
    },
  );
  // In git, a folder's name matches everything in it.
  const below = kind === "files" ? "(?:/[\\s\\S]*)?" : "";
  const complete = `^(?:${source}${")".repeat(depth)})${below}$`;
  const stars = pattern.match(/\*+/g)?.length ?? 0;
  const expression = stars > MOST_STARS ? compileRe2(complete, pattern) : new RegExp(complete, "u");
  return (path) => expression.test(path);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
