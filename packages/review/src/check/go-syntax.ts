import { actionsOf } from "../discovery/go-actions.ts";

const OPENS = new Set(["if", "range", "with", "block", "define"]);

/**
 * Why Go can't parse a text as a template; undefined if it can, and if that depends on the functions it knows.
 * Reports only errors in every Go version: unclosed or extra actions, quotes, parentheses and blocks.
 */
export function brokenTemplate(text: string): string | undefined {
  const open: string[] = [];
  for (const action of actionsOf(text)) {
    if ("broken" in action) return action.broken;
    const { code } = action;
    if (code === undefined) continue;
    const [word = ""] = /^\w+/.exec(code) ?? [];
    if (code === "") return "{{ }} is empty";
    if (OPENS.has(word)) open.push(word);
    else if (word === "else" && open.length === 0) return "{{ else }} is in no block";
    else if (word === "end" && open.pop() === undefined) return "there is one {{ end }} too many";
  }
  const left = open.at(-1);
  return left === undefined ? undefined : `{{ ${left} }} has no {{ end }}`;
}
