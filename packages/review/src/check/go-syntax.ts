/** What stands in an action of Go's templates, apart from what only counts where it isn't in one of the texts before it. */
const TOKEN = /"(?:\\[^\n]|[^"\\\n])*"|`[^`]*`|'(?:\\[^\n]|[^'\\\n])+'|[A-Za-z_]\w*\.?|[\s\S]/y;
const OPENS = new Set(["if", "range", "with", "block", "define"]);

/**
 * Why Go doesn't read a text as a template; undefined where it does, and where nobody can tell without its functions.
 * It looks for what no version of Go takes: actions, texts, parentheses and blocks that don't end, or that end twice.
 */
export function brokenTemplate(text: string): string | undefined {
  const open: string[] = [];
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", at)) {
    const comment = /\{\{(?:-\s)?\/\*[\s\S]*?\*\/(?:\s-)?\}\}/y;
    comment.lastIndex = at;
    if (comment.test(text)) {
      at = comment.lastIndex;
      continue;
    }
    const action = actionAt(text, at + 2);
    if ("why" in action) return action.why;
    at = action.end;
    const { written } = action;
    const [word = ""] = /^\w+/.exec(written) ?? [];
    if (written === "") return "{{ }} is empty";
    if (OPENS.has(word)) open.push(word);
    else if (word === "else" && open.length === 0) return "{{ else }} is in no block";
    else if (word === "end" && open.pop() === undefined) return "there is one {{ end }} too many";
  }
  const [left] = open.slice(-1);
  return left === undefined ? undefined : `{{ ${left} }} has no {{ end }}`;
}

/** An action from behind its braces: what is written in it, and where it ends. */
function actionAt(text: string, from: number): { written: string; end: number } | { why: string } {
  let depth = 0;
  // What stands in quotes may be secret.
  const excerpt = () =>
    `{{${text
      .slice(from, from + 40)
      .replace(/["'`\\\n}][\s\S]*/, "")
      .replace(/\s+/g, " ")
      .trimEnd()}`;
  for (TOKEN.lastIndex = from; TOKEN.lastIndex < text.length; ) {
    const at = TOKEN.lastIndex;
    if (text.startsWith("}}", at)) {
      if (depth > 0) return { why: `${excerpt()} has a parenthesis that doesn't end` };
      const written = text.slice(from, at).replace(/^-\s/, "").replace(/\s-$/, "").trim();
      return { written, end: at + 2 };
    }
    const [token = ""] = TOKEN.exec(text) ?? [];
    if (token === '"' || token === "`") return { why: `${excerpt()} has a text that doesn't end` };
    if (token === "\\") return { why: `${excerpt()} has a backslash outside of a text` };
    if (token === "(") depth++;
    else if (token === ")" && --depth < 0) return { why: `${excerpt()} has one parenthesis too many` };
    else if (/^[A-Za-z_].*\.$/.test(token) && !/[\p{L}\p{N}_$]/u.test(text[TOKEN.lastIndex] ?? ""))
      return { why: `${excerpt()} has a dot with no name behind it` };
  }
  return { why: `${excerpt()} isn't closed` };
}
