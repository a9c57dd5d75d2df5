import { compileRe2 } from "@kustogen/kustomize/regex/regex.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";

/**
 * How Argo CD matches patterns: the git generator's folders by Go's `path.Match`, its files by git's rules, the files
 * of a directory source and what a project permits by the glob library, and repository URLs by that library with `/` as
 * a separator.
 */
export type ArgoGlob = "folders" | "files" | "directory" | "address";

const ANY = "[\\s\\S]";
/** What `?` and `*` match, and what else a pattern may have: `**` across folders, `{a,b}`, `[a-z]`. */
const SYNTAX = {
  overlays: { one: "[^/]", across: true, choices: true, sets: false },
  folders: { one: "[^/]", across: false, choices: false, sets: true },
  files: { one: ANY, across: false, choices: false, sets: true },
  directory: { one: ANY, across: false, choices: true, sets: true },
  address: { one: "[^/]", across: true, choices: true, sets: true },
};

/** Patterns with more stars and choices are matched in linear time: a RegExp tries every length of each star, and every choice. */
const MOST = 2;

/** Matches paths by `*`, `?`, `**` across folders and `{a,b}`; without any of these, a folder with all below it. */
export function matcherOf(pattern: string): (path: string) => boolean {
  return entryOf(known, pattern, () => {
    const text = pattern.replace(/^\.?\/+/, "").replace(/\/+$/, "");
    if (text === "" || text === ".") return (path) => pattern === "" || path === ".";
    return compiled(text, "overlays", !/[*?{]/.test(text));
  });
}

const known = new Map<string, (path: string) => boolean>();

/** Matches paths against a pattern as Argo CD does. Only the library's patterns support `{a,b}`. */
export function argoMatcher(pattern: string, kind: ArgoGlob): (path: string) => boolean {
  // Most entries in a project are plain names.
  if (kind !== "files" && !/[\\*?[\]{}]/.test(pattern)) return (path) => path === pattern;
  // In git, a folder's name matches everything in it.
  return compiled(pattern, kind, kind === "files");
}

/** @param below true if a folder's name matches everything in it */
function compiled(pattern: string, kind: keyof typeof SYNTAX, below: boolean): (path: string) => boolean {
  const { one, across, choices, sets } = SYNTAX[kind];
  const isOfLibrary = choices && sets;
  // What the library can't read matches nothing, and so does a pattern with an empty choice.
  let isNothing = isOfLibrary && /\{,*\}/.test(pattern);
  let depth = 0;
  const source = pattern.replace(
    /\\([\s\S])|\[([!^]?)((?:\\[\s\S]|[^\]\\])+)\]|\*\*\/|\*+|[\s\S]/g,
    (part, escaped?: string, not?: string, set?: string) => {
      if (escaped !== undefined) return literal(sets ? escaped : part);
      if (set !== undefined && !sets) return literal(part);
      if (isOfLibrary && set !== undefined) {
        const written = not === "^" ? `^${set}` : set;
        const [, from, to] = /^([\s\S])-([\s\S])$/u.exec(written) ?? [];
        // It reads one range, or characters of which the second is no dash.
        isNothing ||= from !== undefined && to !== undefined ? from > to : /^(?:[\s\S]-|!$)/u.test(written);
        const one = written.replace(/\\([\s\S])/g, "$1").replace(/[[\]^\\]/g, "\\$&");
        if (!isNothing) return `[${not === "!" ? "^" : ""}${from ? one : one.replaceAll("-", "\\-")}]`;
      }
      if (isOfLibrary && part === "[") isNothing = true;
      if (set !== undefined) return `[${not ? "^" : ""}${set.replace(/[[\]^]/g, "\\$&")}]`;
      if (part === "**/") return kind === "overlays" ? `(?:${ANY}*/)?` : `${across ? ANY : one}*/`;
      if (part.startsWith("*")) return `${across && part !== "*" ? ANY : one}*`;
      if (part === "?") return one;
      if (choices && part === "{") return depth++ >= 0 ? "(?:" : "";
      if (choices && part === "}" && depth > 0) return depth-- > 0 ? ")" : "";
      if (choices && part === "," && depth > 0) return "|";
      return literal(part);
    },
  );
  if (isNothing) return () => false;
  const complete = `^(?:${source}${")".repeat(depth)})${below ? `(?:/${ANY}*)?` : ""}$`;
  const parts = pattern.match(/\*+|\{/g)?.length ?? 0;
  const expression = parts > MOST ? compileRe2(complete, pattern) : new RegExp(complete, "u");
  return (path) => expression.test(path);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
