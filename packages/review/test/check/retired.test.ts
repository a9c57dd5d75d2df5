import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { RULES, ruleOf } from "../../src/check/rules/rules.ts";
import { readExceptions } from "../../src/check/steps/exceptions.ts";

const NAMES = new URL("../../../../test/e2e/rule-names.txt", import.meta.url);
const UPGRADES = new URL("../../../kustogen/docs/upgrading.md", import.meta.url);

it("every rule that there ever was is one, is covered by one, or was dropped with a better tool named", () => {
  const names = readFileSync(NAMES, "utf8").trimEnd().split("\n");
  expect(names.length).toBeGreaterThanOrEqual(256);
  for (const { id } of RULES) expect(names).toContain(id);
  const dropped = names.filter((rule) => {
    const [exception] = readExceptions([{ rule, reason: "nobody here minds" }], "kustogen.yaml");
    if (exception?.dropped === undefined) expect(ruleOf(rule).id).toBe(exception?.rule);
    else expect(() => ruleOf(rule)).toThrow(exception.dropped);
    return exception?.dropped !== undefined;
  });
  const [, table = ""] = /\| dropped rule \|([\s\S]*)/.exec(readFileSync(UPGRADES, "utf8")) ?? [];
  expect(dropped.sort()).toEqual([...table.matchAll(/`(\w+\/[a-z-]+)`/g)].map(([, id]) => id).sort());
});

it("a mistyped rule and one of no group are refused, and any other one may have been dropped", () => {
  const read = (rule: string) => readExceptions([{ rule, reason: "nobody here minds" }], "kustogen.yaml");
  expect(() => read("secrets/plaintxt")).toThrow('Did you mean "secrets/plaintext"?');
  expect(() => read("acme/plain")).toThrow('no rule "acme/plain"');
  expect(read("traps/own")[0]?.dropped).toContain("docs/upgrading.md");
});
