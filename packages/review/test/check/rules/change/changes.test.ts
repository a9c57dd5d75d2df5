import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { expect, test } from "vitest";
import { REFUSED, TAKEN } from "../../../../../../test/referee/immutable-samples.ts";
import { reviewEnvironment } from "../../../../src/changes/environment.ts";
import { severityOf } from "../../../../src/check/model/rule.ts";
import { stateOf } from "../../../../src/check/model/state.ts";
import { RULES } from "../../../../src/check/rules/rules.ts";
import { judge } from "../../../../src/check/steps/judge.ts";
import { IMMUTABLE_FIELDS } from "../../../../src/cluster/api-server/immutable-fields.ts";
import { valueAtPath } from "../../../../src/compare/path.ts";
import { readFinding } from "../../read-findings.ts";
import { changeCases } from "./cases.ts";

const CASES = changeCases();

const facts = { name: "beta/shop", path: "overlays/beta/shop" };
const CHANGE_RULES = RULES.filter(({ checkChange }) => checkChange !== undefined);

/** What `diff` and `check --since` say of a change: rule and severity of each finding, in one order. */
function saidBy(before: Resource[], after: Resource[]) {
  const { risks } = reviewEnvironment(before, after, facts);
  const { findings, failures } = judge([stateOf(after, { since: before })], CHANGE_RULES);
  expect(failures).toEqual([]);
  return {
    risks: risks.filter(({ id }) => id.startsWith("change/")),
    // The rules about one state say the same in a check of it.
    diff: risks.flatMap(({ id, severity }) => (id.startsWith("change/") ? [`${severity} ${id}`] : [])).sort(),
    check: findings.map(({ rule, severity }) => `${severity} ${rule.id}`).sort(),
  };
}

test.each(CASES.map((one) => [one.rule, one.what, one] as const))(
  "%s: %s",
  (_, __, { before, after, says }) => {
    const { diff, check, risks } = saidBy(before, after);
    expect([...new Set(diff)]).toEqual(says);
    expect(check).toEqual(diff);
    expect(saidBy([...before].reverse(), [...after].reverse()).check).toEqual(check);
    for (const { message, todo = "do it", resource, path } of risks) {
      for (const sentence of [message, todo]) expect(sentence).toMatch(/^\S(?!.* {2}).{3,}[^\s.,;:]$/s);
      expect(path).not.toEqual([]);
      if (resource === undefined) continue;
      const { kind, namespace, name } = resource;
      const named = [...before, ...after].filter((one) => one.kind === kind && one.metadata.name === name);
      expect(named.map(({ metadata }) => metadata.namespace)).toContain(namespace || undefined);
      // It leads to what is there on one of the sides; the last field may be missing on both.
      const holder = path?.slice(0, -1) ?? [];
      expect([path, named.some((one) => valueAtPath(one as unknown as Value, holder) !== undefined)]).toEqual(
        [path, true],
      );
    }
  },
);

test("every rule has a case that it warns of and one that it is silent about", () => {
  const [warned, silent] = [true, false].map((speaks) =>
    CASES.filter(({ rule, says }) => says.some((one) => one.endsWith(` ${rule}`)) === speaks),
  );
  const ids = CHANGE_RULES.map(({ id }) => id as string);
  for (const some of [warned, silent])
    expect(ids.filter((id) => !some?.some(({ rule }) => rule === id))).toEqual([]);
});

test("a state compared with itself has neither changes nor risks", () => {
  for (const { before } of CASES) {
    const { resources, risks } = reviewEnvironment(before, structuredClone(before), facts);
    expect([resources, risks]).toEqual([[], []]);
  }
});

test("each finding says how to fix it, and where, without its resource twice", () => {
  for (const { before, after } of CASES) {
    for (const finding of judge([stateOf(after, { since: before })], CHANGE_RULES).findings) {
      const { fix, message, rule, path, severity = severityOf(rule, undefined) } = finding;
      readFinding(rule.id, [severity, path && printPath(path), message].filter(Boolean).join(" "), {
        ...finding,
        path: undefined,
      });
      expect(fix.length, rule.id).toBeGreaterThan(10);
      expect(message, rule.id).not.toMatch(/^(?:Deployment|Job|StatefulSet|Service) shop\//);
    }
  }
  expect(CHANGE_RULES.filter(({ fix }) => fix === undefined)).toEqual([]);
});

const refusal = ({ before, after }: (typeof REFUSED)[number]) => {
  const { diff, check } = saidBy([before], [after]);
  expect(check).toEqual(diff);
  return diff.filter((text) => /^error change\/(?:immutable-field|volume-shrunk)$/.test(text));
};

test.each(REFUSED.map((sample) => [sample.field, sample] as const))(
  "diff and check both say that the API server rejects another %s",
  (_, sample) => expect(refusal(sample)).toHaveLength(1),
);

test.each(TAKEN.map((sample) => [sample.field, sample] as const))(
  "neither diff nor check refuses another %s",
  (_, sample) => expect(refusal(sample)).toEqual([]),
);

test("each immutable field has a change that is refused", () => {
  const asked = REFUSED.map(({ field }) => field);
  const without = IMMUTABLE_FIELDS.filter(
    ({ field, kind }) =>
      !kind.startsWith("snapshot.storage.k8s.io/") &&
      // The API server keeps no such field: it comes back as data.
      field !== "stringData" &&
      !asked.some((one) => one === `${kind} ${field}` || one.startsWith(`${kind} ${field}.`)),
  );
  expect(without.map(({ kind, field }) => `${kind} ${field}`)).toEqual([]);
});
