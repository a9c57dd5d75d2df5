/** A token of an action; quoted text is one token, so that braces and parentheses in it don't count. */
const TOKEN =
  /"(?:\\[^\n]|[^"\\\n])*"|`[^`]*`|'(?:\\[^\n]|[^'\\\n])+'|\d(?:[eEpP][+-]|[\w.])*|[A-Za-z_]\w*\.?|[\s\S]/y;
/** What may follow a name: a letter of another alphabet belongs to it. */
const AFTER_NAME = /^(?:[\s.,|:()\p{L}\p{N}]|\}\}|$)/u;
const COMMENT = /\{\{(-\s)?\/\*[\s\S]*?\*\/(\s-)?\}\}/y;

/** An action of a template, including its braces. */
export interface Action {
  start: number;
  end: number;
  /** Without braces and trim markers; undefined for a comment. */
  code: string | undefined;
  /** True if whitespace before it is removed. */
  trimsBefore: boolean;
  /** True if whitespace after it is removed. */
  trimsAfter: boolean;
}

/**
 * The actions of a text in order, as Go parses it (https://pkg.go.dev/text/template#hdr-Text_and_spaces). If an
 * action is broken, the reason is the last item.
 */
export function* actionsOf(text: string): Iterable<Action | { broken: string }> {
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", at)) {
    const action = commentAt(text, at) ?? actionAt(text, at);
    yield action;
    if ("broken" in action) return;
    at = action.end;
  }
}

function commentAt(text: string, start: number): Action | undefined {
  COMMENT.lastIndex = start;
  const match = COMMENT.exec(text);
  if (match === null) return undefined;
  const [, before, after] = match;
  return {
    start,
    end: COMMENT.lastIndex,
    code: undefined,
    trimsBefore: before !== undefined,
    trimsAfter: after !== undefined,
  };
}

function actionAt(text: string, start: number): Action | { broken: string } {
  const from = start + 2;
  let depth = 0;
  // Quoted text may be secret.
  const excerpt = () =>
    `{{${text
      .slice(from, from + 40)
      .replace(/["'`\\\n}][\s\S]*/, "")
      .replace(/\s+/g, " ")
      .trimEnd()}`;
  for (TOKEN.lastIndex = from; TOKEN.lastIndex < text.length; ) {
    const at = TOKEN.lastIndex;
    if (text.startsWith("}}", at)) {
      if (depth > 0) return { broken: `${excerpt()} has a parenthesis that doesn't end` };
      const inside = text.slice(from, at);
      const trimsBefore = /^-\s/.test(inside);
      const trimsAfter = /\s-$/.test(inside);
      const code = inside.slice(trimsBefore ? 1 : 0, trimsAfter ? -1 : undefined).trim();
      return { start, end: at + 2, code, trimsBefore, trimsAfter };
    }
    const [token = ""] = TOKEN.exec(text) ?? [];
    const rest = text.slice(TOKEN.lastIndex, TOKEN.lastIndex + 2);
    if (/^[A-Za-z_]\w*$/.test(token) && !AFTER_NAME.test(rest) && !/^["'`\\]/.test(rest))
      return { broken: `${excerpt()} has "${rest[0]}" in or after a name` };
    if (token === '"' || token === "`") return { broken: `${excerpt()} has an unclosed string` };
    if (token === "\\") return { broken: `${excerpt()} has a backslash outside a string` };
    if (token === "{") return { broken: `${excerpt()} has another bracket "{" inside` };
    if (token === "(") depth++;
    else if (token === ")" && --depth < 0) return { broken: `${excerpt()} has one parenthesis too many` };
    else if (/^[A-Za-z_].*\.$/.test(token) && !/[\p{L}\p{N}_$]/u.test(text[TOKEN.lastIndex] ?? ""))
      return { broken: `${excerpt()} has a dot without a name after it` };
  }
  return { broken: `${excerpt()} isn't closed` };
}
