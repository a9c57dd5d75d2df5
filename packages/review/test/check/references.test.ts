import { join } from "node:path";
import { expect, it } from "vitest";
import { RULES } from "../../src/check/rules/rules.ts";
import { findingsIn, RECORDS } from "./read-findings.ts";

it.each([
  ["another namespace", /^warning .*refers to .*; another namespace has one$/m],
  ["another kind", /^warning .*refers to .*, (?:al)?though /m],
  ["similar name", /^warning .*refers to .*; .* exists here/m],
])("a rule with warnings about an object of %s says so", (what, warning) => {
  const rules = RULES.filter(({ severity }) => severity === "error");
  const warn = rules.filter(({ id }) =>
    [...findingsIn(join(RECORDS, `${id}.txt`))].some((text) => warning.test(text)),
  );
  expect(warn.length).toBeGreaterThan(1);
  expect(warn.filter(({ cases }) => !JSON.stringify(cases?.warning ?? []).includes(what))).toEqual([]);
});
