import { compileRe2 } from "@kustogen/kustomize/regex/engine.ts";

/**
 * The ways in which Argo CD matches: folders of the git generator by Go's own rules, its files by git's, the files of a
 * directory source and what a project permits by a library's, addresses of repositories by the same between slashes.
 */
export type ArgoGlob = "folders" | "files" | "directory" | "address";

/** Patterns with more stars than this are matched in linear time: JavaScript's own expressions try each star's length. */
const MOST_STARS = 2;

/** Matches paths relative to what the pattern is about, as Argo CD does. Those of the library know `{a,b}`. */
export function argoMatcher(pattern: string, kind: ArgoGlob): (path: string) => boolean {
  // Most of what a project permits is a name as it is.
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
  // git takes the name of a folder for all that is in it.
  const below = kind === "files" ? "(?:/[\\s\\S]*)?" : "";
  const complete = `^(?:${source}${")".repeat(depth)})${below}$`;
  const stars = pattern.match(/\*+/g)?.length ?? 0;
  const expression = stars > MOST_STARS ? compileRe2(complete, pattern) : new RegExp(complete, "u");
  return (path) => expression.test(path);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
