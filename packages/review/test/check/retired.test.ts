import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ruleOf } from "../../src/check/rules/registry.ts";
import { DROPPED, droppedNote } from "../../src/check/rules/retired.ts";
import { RULES } from "../../src/check/rules/rules.ts";
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

it("a dropped rule isn't there, and what to use instead is part of a sentence", () => {
  for (const id of Object.keys(DROPPED)) {
    expect(RULES.map((rule) => rule.id)).not.toContain(id);
    expect(droppedNote(id)).toMatch(/; instead, use \S.*[^.\s]$/);
  }
});
