import type { Rule } from "../model/rule.ts";
import { severityText } from "./rule-text.ts";

/** The rules as `--list` prints them: a heading for each group, then one line for each rule. */
export function listRules(rules: readonly Rule[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  const lines: string[] = [];
  let group = "";
  for (const rule of rules) {
    const own = rule.id.slice(0, rule.id.indexOf("/"));
    if (own !== group && group !== "") lines.push("");
    group = own;
    lines.push(`${rule.id.padEnd(width)}  ${rule.title} [${severityText(rule)}]`);
  }
  return lines.join("\n");
}
