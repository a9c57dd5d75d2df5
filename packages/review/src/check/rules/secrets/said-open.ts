/** Words of a comment for a value that protects nothing. */
const OPEN =
  /\b(?:(?:local|dev(?:elopment)?|test(?:ing)?|demo|example|sample)(?:[-/ ]\w+)?[- ]only|not? (?:really )?a (?:real )?secret|(?:is|are)(?: not|n't) (?:really )?(?:an? )?(?:real )?credentials?\b(?! (?:here|in)\b)|not (?:meant )?for prod(?:uction)?|throw-?away|in (?:practice|production|a real \w+),? (?:this|these|it|they|(?:this |the )?(?:keys?|secrets?|values?|credentials?)) (?:should|must) (?:never|not) be (?:checked|committed|stored|kept|in)\b|placeholder (?:credential|value|password|secret|key)s?|(?:this|it|these|values?|credentials?) (?:is|are) (?:only |just )?(?:an? )?placeholders?\b|placeholders? only\b|(?:will|to) be (?:replaced|overwritten|overridden) by\b|(?:change|replace|override|overwrite|substitute|set|swap|update)\b.{1,40}\b(?:real|actual) (?:ones?|values?|passwords?|secrets?|credentials?)|only (?:meant |intended |used |valid )?(?:for|in) (?:the |our )?(?:local |unit |integration |e2e )?(?:tests?|testing|demos?|development)\b|(?:only )?for (?:local|demo|demonstration|testing|development) (?:use|purposes?|only))\b/i;

/** The same of a value that those who deploy it in earnest replace: "change this in production", in several languages. */
const REPLACED =
  /(?<!not |never |n't )\b(?:change|replace|rotate|override|regenerate)d?\b.{0,60}\b(?:in|for|before) (?:any |real |actual )?prod(?:uction)?\b|\b(?:cambi|reemplaz|substitu|alter|troc|mud)\w{1,4}\b.{0,60}\be[nm] produ[cç](?:ci[oó]n|[aã]o)|\b(?:chang|remplac|modifi)\w{1,3}\b.{0,60}\ben prod(?:uction)?\b|\bin Produktion\b.{0,60}(?:änder|ersetz)|(?:프로덕션|운영).{0,30}(?:교체|변경)|生产.{0,15}(?:修改|更换|替换|更改)/i;

/** The words of a comment that explain that a value protects nothing, or not for long. */
function openWords(comment: string): string | undefined {
  return (OPEN.exec(comment) ?? REPLACED.exec(comment))?.[0];
}

/** A comment with which an author tells a scanner that a line has no secret. */
const ALLOWED =
  /(?:#|\/\/).*\b(?:gitleaks:\s*allow|pragma:\s*(?:allowlist|whitelist) secret|ggignore|trufflehog:\s*ignore)\b/i;

/** True for a line whose author told a scanner that it has no secret. */
export function isAllowed(line: string): boolean {
  return ALLOWED.test(line);
}

/**
 * The words of a comment, in the YAML document around a line, that explain that nothing is kept secret there;
 * undefined if there is no such comment.
 * @param line counted from 1
 */
export function saysOpen(text: string, line: number): string | undefined {
  const lines = text.split("\n");
  const [allowed] = ALLOWED.exec(lines[line - 1] ?? "") ?? [];
  if (allowed !== undefined) return allowed.replace(/^.*(?:#|\/\/)\s*/, "");
  const isEnd = (one: string) => /^---(?:\s|$)/.test(one);
  const before = lines.slice(0, line).findLastIndex(isEnd);
  const after = lines.slice(line).findIndex(isEnd);
  // A comment on top of the file is about its first document.
  const isFirst = lines.slice(0, Math.max(0, before)).every((one) => /^\s*(?:#|$)/.test(one));
  const document = lines.slice(isFirst ? 0 : before + 1, after < 0 ? undefined : line + after);
  for (const one of document) {
    const [, comment = ""] = /(?:^|\s)#(.*)$/.exec(one) ?? [];
    const said = openWords(comment);
    if (said !== undefined) return said;
  }
  const [, above = ""] = OF_TEMPLATE.exec(lines.slice(Math.max(0, line - NEAR), line).join("\n")) ?? [];
  return openWords(above);
}

/** The last comment of a chart's template above a line, with the definition between them. */
const OF_TEMPLATE = /\{\{-?\s*\/\*((?:(?!\*\/)[\s\S])*)\*\/\s*-?\}\}(?![\s\S]*\{\{-?\s*(?:\/\*|end\b))/;
const NEAR = 8;
