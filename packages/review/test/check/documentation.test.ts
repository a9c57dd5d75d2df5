import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ruleText } from "../../src/check/report/rule-text.ts";
import { droppedTable } from "../../src/check/rules/retired.ts";
import { RULES } from "../../src/check/rules/rules.ts";

describe("the documentation of the rules", () => {
  it("has the dropped rules in the page about upgrades (npm run rules writes it)", () => {
    const page = readFileSync(new URL("../../../kustogen/docs/upgrading.md", import.meta.url), "utf8");
    expect(page).toContain(`\n\n${droppedTable()}\n`);
  });

  it("shows the cases of another severity", () => {
    const rule = RULES.find(({ id }) => id === "change/autoscaler-bounds");
    expect(rule && ruleText(rule)).toContain("\n- Severity: warning; info if a bound is raised.\n");
  });

  it("says what to do about a change", () => {
    for (const rule of RULES)
      if (rule.page.fix !== undefined)
        expect(ruleText(rule)).toContain(`\n- What to do: ${rule.page.fix}.\n`);
  });

  it("lists each rule once, by group and name", () => {
    const ids = RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it("has a test file for each rule", () => {
    const tests = new URL("./rules/", import.meta.url);
    const files = readdirSync(tests, { recursive: true }).map((name) => String(name).replaceAll("\\", "/"));
    // Those about changes and those about references have their cases in one table each, as have small ones.
    const tables = ["./references.test.ts", "./rules/cases.test.ts", "./rules/almost.test.ts"].map((name) =>
      readFileSync(new URL(name, import.meta.url), "utf8"),
    );
    for (const { id, checkChange } of RULES)
      if (!tables.some((table) => new RegExp(`^ +"${id}"[:,]`, "m").test(table)))
        expect(files).toContain(checkChange === undefined ? `${id}.test.ts` : "change/changes.test.ts");
  });
});
