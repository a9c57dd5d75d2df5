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
