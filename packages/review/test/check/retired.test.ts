import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DROPPED, droppedNote } from "../../src/check/rules/retired.ts";
import { RULES, ruleOf } from "../../src/check/rules/rules.ts";
import { readExceptions } from "../../src/check/steps/exceptions.ts";

const NAMES = new URL("../../../../test/e2e/rule-names.txt", import.meta.url);

it("every rule that there ever was is one, is covered by one, or was dropped with a better tool named", () => {
  const names = readFileSync(NAMES, "utf8").trimEnd().split("\n");
  expect(names.length).toBeGreaterThanOrEqual(256);
  for (const { id } of RULES) expect(names).toContain(id);
  for (const rule of names) {
    const [exception] = readExceptions([{ rule, reason: "nobody here minds" }], "kustogen.yaml");
    if (exception?.dropped === undefined) expect(ruleOf(rule).id).toBe(exception?.rule);
    else expect(() => ruleOf(rule)).toThrow(exception.dropped);
  }
});

it("a dropped rule isn't there, and the page about upgrades says what to use instead", () => {
  const page = readFileSync(new URL("../../../kustogen/docs/upgrading.md", import.meta.url), "utf8");
  const [, table = ""] = /\| dropped rule \|([\s\S]*?)\n\n/.exec(page) ?? [];
  expect([...DROPPED].sort()).toEqual([...table.matchAll(/`(\w+\/[a-z-]+)`/g)].map(([, id]) => id).sort());
  for (const id of DROPPED) {
    expect(RULES.map((rule) => rule.id)).not.toContain(id);
    expect(droppedNote(id)).toContain("docs/upgrading.md");
  }
});
