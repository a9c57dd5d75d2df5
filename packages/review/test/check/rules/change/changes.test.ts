import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { expect, test } from "vitest";
import { REFUSED, TAKEN } from "../../../../../../test/referee/immutable-samples.ts";
import { reviewEnvironment } from "../../../../src/changes/environment.ts";
import { changedState } from "../../../../src/check/model/change-context.ts";
import { severityOf } from "../../../../src/check/model/rule.ts";
import { stateOf } from "../../../../src/check/model/state.ts";
import { RULES } from "../../../../src/check/rules/rules.ts";
import { changeFinding } from "../../../../src/check/steps/change-findings.ts";
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
  expect(risks.filter(({ unexpected }) => unexpected)).toEqual([]);
  // The rules about one state say the same in a check of it.
  const own = risks.filter(({ id }) => id.startsWith("change/"));
  return { risks: own, said: own.map(({ id, severity }) => `${severity} ${id}`).sort() };
}

test.each(CASES.map((one) => [one.rule, one.what, one] as const))(
  "%s: %s",
  (_, __, { before, after, says }) => {
    const { said, risks } = saidBy(before, after);
    expect([...new Set(said)]).toEqual(says);
    expect(saidBy([...before].reverse(), [...after].reverse()).said).toEqual(said);
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
    const change = changedState(stateOf(before), stateOf(after));
    const all = CHANGE_RULES.flatMap((rule) => {
      const risks = rule.checkChange?.(change.before, change.after, change.context) ?? [];
      return [...risks].map((risk) => ({ rule, finding: changeFinding(rule, risk) }));
    });
    for (const { rule, finding } of all) {
      const { fix, message, path, severity = severityOf(rule, undefined) } = finding;
      readFinding(rule.id, [severity, path && printPath(path), message].filter(Boolean).join(" "), {
        ...finding,
        environment: "",
        path: undefined,
      });
      expect(fix.length, rule.id).toBeGreaterThan(10);
      expect(message, rule.id).not.toMatch(/^(?:Deployment|Job|StatefulSet|Service) shop\//);
    }
  }
  expect(CHANGE_RULES.filter(({ fix }) => fix === undefined)).toEqual([]);
});

const refusal = ({ before, after }: (typeof REFUSED)[number]) => {
  return saidBy([before], [after]).said.filter((text) =>
    /^error change\/(?:immutable-field|volume-shrunk)$/.test(text),
  );
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
