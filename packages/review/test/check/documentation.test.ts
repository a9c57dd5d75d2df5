import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ruleText } from "../../src/check/report/rule-text.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { ruleCases } from "./rules/cases.ts";

describe("the documentation of the rules", () => {
  it("shows the cases of another severity", () => {
    const rule = RULES.find(({ id }) => id === "change/autoscaler-bounds");
    expect(rule && ruleText(rule)).toContain("\n- Severity: warning; info if a bound is raised.\n");
  });

  it("says what to do about a change", () => {
    for (const rule of RULES)
      if (rule.fix !== undefined) expect(ruleText(rule)).toContain(`\n- What to do: ${rule.fix}.\n`);
  });

  it("lists each rule once, by group and name", () => {
    const ids = RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it("has states that each rule takes and doesn't take, in a table or in a test of its own", () => {
    const tests = new URL("./rules/", import.meta.url);
    const files = readdirSync(tests, { recursive: true }).map((name) => String(name).replaceAll("\\", "/"));
    const tables = new Map(ruleCases());
    for (const { id, checkChange } of RULES) {
      if (checkChange !== undefined) continue;
      const cases = tables.get(id) ?? [];
      const isWhole = cases.some(({ says }) => says) && cases.some(({ says }) => says === undefined);
      expect([id, isWhole || files.includes(`${id}.test.ts`)]).toEqual([id, true]);
    }
  });
});
