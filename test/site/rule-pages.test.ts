import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GROUPS, rulePages } from "../../site/tools/rule-pages.ts";

const DOCS = join(import.meta.dirname, "../../packages/kustogen/docs");
const { "README.md": list = "", ...pages } = Object.fromEntries(rulePages());

describe("the pages of the rules", () => {
  it("are all in the list", () => {
    for (const name of Object.keys(pages)) expect(list).toContain(`](${name}) | `);
  });

  it("begin with the command that applies the rule, and what that is for", () => {
    for (const [name, page] of Object.entries(pages)) {
      const [title, , about] = page.split("\n");
      expect(`# ${name.replace("-", "/")}`).toBe(`${title}.md`);
      expect(about).toMatch(/^A rule of \[`kustogen (?:check|diff)`\]\(\.\.\/\w+\.md\), which .*\.$/);
    }
  });

  it("link kustogen's own words, to pages that exist", () => {
    for (const [name, page] of Object.entries(pages)) {
      expect([name, page.includes("](../secrets.md)")]).toEqual([name, /\bcontract\b/.test(page)]);
      if (/\bcode of (?:a|its) system\b/.test(page)) expect(page).toContain("](../start.md#words)");
      for (const [, to = ""] of page.matchAll(/\]\(\.\.\/([\w-]+\.md)/g))
        expect([name, to, existsSync(join(DOCS, to))]).toEqual([name, to, true]);
    }
  });

  it("are in the groups that the list explains", () => {
    const groups = Object.keys(pages).map((name) => name.slice(0, name.indexOf("-")));
    expect(Object.keys(GROUPS)).toEqual([...new Set(groups)]);
  });
});
