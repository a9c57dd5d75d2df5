import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Rule, type Severity, severityOf } from "../../src/check/model/rule.ts";
import { STRICTNESS } from "../../src/check/model/state.ts";
import { RULES } from "../../src/check/rules/rules.ts";

/** The severities of the findings of a rule that its tests provoke. */
function recorded({ id }: Rule): Set<Severity> {
  const path = join(import.meta.dirname, "rules", `${id}.txt`);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return new Set([...text.matchAll(/^(error|warning|info) /gm)].map(([, severity]) => severity as Severity));
}

it.each(RULES.map((rule) => [rule.id, rule] as const))(
  "%s names the cases of other severities",
  (_, rule) => {
    const { severity, cases = {} } = rule;
    const own = typeof severity === "string" ? [severity] : [...new Set(Object.values(severity)), "warning"];
    expect([...recorded(rule)].filter((one) => !own.includes(one) && !(one in cases))).toEqual([]);
    for (const when of Object.values(cases).flat())
      expect(when).toMatch(/^(?:if|for|in|on|unless|without|from) .*[^.]$/);
  },
);

it("a case of another severity differs from the rule's own", () => {
  for (const rule of RULES) {
    const own = new Set([undefined, ...STRICTNESS].map((one) => severityOf(rule, one)));
    for (const other of Object.keys(rule.cases ?? {}))
      expect([rule.id, own.size === 1 && own.has(other as Severity)]).toEqual([rule.id, false]);
  }
});
