import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  GROUPS,
  pageName,
  RULE_PAGES,
  rulePage,
  rulesPage,
  rulesTable,
} from "../../src/check/documentation.ts";
import { droppedTable } from "../../src/check/retired.ts";
import { RULES } from "../../src/check/rules.ts";

const folder = new URL(`../../../kustogen/${RULE_PAGES}/`, import.meta.url);

describe("the documentation of the rules", () => {
  it("is what the rules say (npm run rules writes it)", () => {
    const pages = Object.fromEntries(RULES.map((rule) => [pageName(rule), rulePage(rule)]));
    const written = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")]);
    expect(Object.fromEntries(written)).toEqual({ ...pages, "README.md": rulesPage(RULES) });
  });

  it("has the rules about changes in the page of diff as well (npm run rules writes it)", () => {
    const changes = RULES.filter(({ checkChange }) => checkChange !== undefined);
    const page = readFileSync(new URL("../review.md", folder), "utf8");
    expect(page).toContain(`\n\n${rulesTable(changes, "rules/")}\n`);
  });

  it("has the dropped rules in the page about upgrades (npm run rules writes it)", () => {
    const page = readFileSync(new URL("../upgrading.md", folder), "utf8");
    expect(page).toContain(`\n\n${droppedTable()}\n`);
  });

  it("begins with the command that applies the rule, and what that is for", () => {
    for (const rule of RULES) {
      const [, , about] = rulePage(rule).split("\n");
      expect([rule.id, about]).toEqual([
        rule.id,
        expect.stringMatching(/^A rule of \[`kustogen (?:check|diff)`\]\(\.\.\/\w+\.md\), which .*\.$/),
      ]);
    }
  });

  it("shows a few cases of another severity in the line, and more of them as a list", () => {
    const [few, more] = ["change/probe-removed", "change/image-moved"].map((id) => {
      const rule = RULES.find((one) => one.id === id);
      return rule === undefined ? "" : rulePage(rule);
    });
    expect(few).toContain(
      "\n- Severity: warning; info if the probe stays, but now only opens a connection.\n",
    );
    expect(more).toContain(
      "\n- Severity: info, except in these cases:\n  - warning if the new image is older\n  - ",
    );
  });

  it("says what to do about a change", () => {
    for (const rule of RULES)
      if (rule.fix !== undefined) expect(rulePage(rule)).toContain(`\n- What to do: ${rule.fix}.\n`);
  });

  it("links kustogen's own words where a page uses them", () => {
    for (const rule of RULES) {
      const page = rulePage(rule);
      expect([rule.id, page.includes("](../secrets.md)")]).toEqual([rule.id, /\bcontract\b/.test(page)]);
      if (/\bcode of (?:a|its) system\b/.test(page)) expect(page).toContain("](../start.md#words)");
    }
  });

  it("lists each rule once, by group and name", () => {
    const ids = RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(Object.keys(GROUPS)).toEqual([...new Set(ids.map((id) => id.split("/")[0]))]);
  });

  it("has a test file for each rule", () => {
    const tests = new URL("./rules/", import.meta.url);
    const files = readdirSync(tests, { recursive: true }).map((name) => String(name).replaceAll("\\", "/"));
    // Those about changes have their cases in one table, of which a test sees that it has all of them.
    for (const { id, checkChange } of RULES)
      expect(files).toContain(checkChange === undefined ? `${id}.test.ts` : "change/changes.test.ts");
  });
});
