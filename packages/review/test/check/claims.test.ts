import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { expect, test } from "vitest";
import { CLAIMS, TAKEN } from "../../../../test/referee/claims.ts";
import { stateOf } from "../../src/check/model/state.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { judge } from "../../src/check/steps/judge.ts";

/** The rules that have an error to say of an object. */
const errors = (yaml: string) =>
  judge([stateOf(parseDocuments(yaml, "claims") as never, { environment: "a" })], RULES, {
    least: "error",
  }).findings.map(({ rule }) => rule.id);

test.each(CLAIMS)("$rule is an error of what the API server rejects: $yaml", ({ rule, yaml }) => {
  expect(errors(yaml)).toContain(rule);
});

test.each(TAKEN)("no rule has an error of what the API server takes: %s", (yaml) => {
  expect(errors(yaml)).toEqual([]);
});
