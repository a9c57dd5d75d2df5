import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  isAtLeast,
  leastOf,
  type Rule,
  type Severity,
  STRICTNESS,
  severityOf,
  worstOf,
} from "../../src/check/rule.ts";
import { RULES } from "../../src/check/rules.ts";

/** The severities of the findings of a rule that its tests provoke. */
function recorded({ id }: Rule): Set<Severity> {
  const path = join(import.meta.dirname, "rules", `${id}.txt`);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return new Set([...text.matchAll(/^(error|warning|info) /gm)].map(([, severity]) => severity as Severity));
}

it.each(RULES.map((rule) => [rule.id, rule] as const))(
  "%s has no finding outside the severities that its page says",
  (_, rule) => {
    const found = recorded(rule);
    const levels = [undefined, ...STRICTNESS];
    const isIn = (severity: Severity) =>
      levels.some(
        (one) => isAtLeast(severity, leastOf(rule, one)) && isAtLeast(worstOf(rule, one), severity),
      );
    expect([...found].filter((severity) => !isIn(severity))).toEqual([]);
  },
);

it.each(RULES.map((rule) => [rule.id, rule] as const))(
  "%s names the cases of other severities",
  (_, rule) => {
    const { severity, cases = {}, least, worst } = rule;
    const own = typeof severity === "string" ? [severity] : [...new Set(Object.values(severity)), "warning"];
    const others = [...recorded(rule), least, worst].filter((one) => one !== undefined);
    expect(others.filter((one) => !own.includes(one) && !(one in cases))).toEqual([]);
    if (typeof severity !== "string")
      for (const one of [least, worst]) expect(one === undefined || one in cases).toBe(true);
    for (const when of Object.values(cases).flat())
      expect(when).toMatch(/^(?:if|for|in|on|unless|without|from) .*[^.]$/);
  },
);

it("a rule that says milder or worse things than usual says so with one that differs from its own", () => {
  for (const rule of RULES) {
    const own = new Set([undefined, ...STRICTNESS].map((one) => severityOf(rule, one)));
    for (const more of [rule.least, rule.worst])
      expect([rule.id, own.size === 1 && own.has(more as Severity)]).toEqual([rule.id, false]);
  }
});
