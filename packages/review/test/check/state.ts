import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { expect } from "vitest";
import { changedState } from "../../src/check/model/change-context.ts";
import { type Finding, type Rule, severityOf } from "../../src/check/model/rule.ts";
import { type Authored, type State, stateOf } from "../../src/check/model/state.ts";
import { changeFinding } from "../../src/check/steps/change-findings.ts";
import { at } from "../../src/kubernetes/fields.ts";
import { readFinding } from "./read-findings.ts";

/** The resources that a YAML text holds. */
export function resources(yaml: string): Resource[] {
  return parseDocuments(yaml, "the test") as unknown as Resource[];
}

/** The state of an environment that renders to the YAML, judged as production unless `known` says otherwise. */
export function state(yaml: string, known: Parameters<typeof stateOf>[1] = {}): State {
  return stateOf(resources(yaml), { environment: "overlays/test", strictness: "production", ...known });
}

/** What the author says of an environment that declares nothing, with the given parts. */
export function authored(known: Partial<Authored> = {}): Authored {
  return { system: "shop", environment: "test", namespace: "shop", contracts: [], ...known };
}

/**
 * What a rule says of an environment, as lines: "error Deployment api: spec.replicas: message". Where only errors are
 * wanted, it has to say the same errors.
 */
export function judged(rule: Rule, given: State): string[] {
  const all = [...(rule.check?.(given) ?? [])].map((finding) => line(rule, given, finding));
  const errors = [...(rule.check?.(given, "error") ?? [])].map((finding) => line(rule, given, finding));
  const isError = (text: string) => text.startsWith("error ");
  expectAlone(rule, given, undefined, all.length);
  expect(errors.filter(isError)).toEqual(all.filter(isError));
  return all;
}

/** Rules that count the workloads of all namespaces. */
const ACROSS = new Set(["integrity/config-map-reference"]);

/**
 * Expects that a rule finds as much when another namespace has the same objects, and when the objects come in another
 * order; and that a change finds nothing in a change of nothing.
 */
function expectAlone(rule: Rule, given: State, old: readonly Resource[] | undefined, count: number): void {
  if (ACROSS.has(rule.id) || given.sources !== undefined || given.authored !== undefined) return;
  const now = given.resources;
  const copies = now
    .filter(({ metadata }) => metadata.namespace !== undefined)
    .map((one) => ({ ...one, metadata: { ...one.metadata, namespace: "elsewhere" } }));
  const found = (after: readonly Resource[], before: readonly Resource[] | undefined) => {
    return foundBy(rule, stateOf(after, given), before).filter(
      ({ resource, message }) =>
        resource?.metadata.namespace !== "elsewhere" && !message.includes("namespace elsewhere"),
    ).length;
  };
  const beside = found([...now, ...copies], old && [...old, ...copies]);
  expect(beside, `${rule.id} beside another namespace`).toBe(count);
  const reversed = found([...now].reverse(), old && [...old].reverse());
  expect(reversed, `${rule.id} in another order`).toBe(count);
  if (rule.checkChange !== undefined) expect(found(now, old && now), `${rule.id} of no change`).toBe(0);
}

/** What a rule finds in a state, or in the change to it from some objects. */
function foundBy(rule: Rule, given: State, old: readonly Resource[] | undefined): Finding[] {
  if (old === undefined) return [...(rule.check?.(given) ?? [])];
  const { before, after, context } = changedState(stateOf(old, given), given);
  return [...(rule.checkChange?.(before, after, context) ?? [])].map((one) => ({
    ...changeFinding(rule, one),
    environment: given.environment,
  }));
}

/** The messages of a rule alone, for tables of words that differ in nothing else. */
export function messages(rule: Rule, given: State): string[] {
  return [...(rule.check?.(given) ?? [])].map(({ message }) => message);
}

/** What a rule says of a change of objects. */
export function judgedChange(rule: Rule, before: string, after: string): string[] {
  const [given, old] = [state(after), resources(before)];
  const findings = foundBy(rule, given, old);
  expectAlone(rule, given, old, findings.length);
  return findings.map((finding) => line(rule, given, finding));
}

/** Expects sentences without a full stop, of which no part is missing. */
export function expectSentences(...sentences: string[]): void {
  for (const sentence of sentences) expect(sentence).toMatch(/^\S(?!.* {2}).{3,}[^\s.,;:]$/s);
}

/**
 * Expects of a finding what its fields promise: sentences without a full stop, of which no part is missing, and a path
 * that leads into the resource, whose last field alone may be the one that is missing.
 */
export function expectWhole({ message, fix, resource, path }: Finding): void {
  expectSentences(message, fix);
  if (path === undefined) return;
  expect(path).not.toEqual([]);
  expect(path).not.toContain("");
  if (resource !== undefined)
    expect([path, at(resource, ...path.slice(0, -1))]).not.toEqual([path, undefined]);
}

function line(rule: Rule, given: State, finding: Finding): string {
  expectWhole(finding);
  const { resource, path, message, severity } = finding;
  const parts = [resource && describeResource(resource), path?.length ? printPath(path) : undefined, message];
  const worst = severity ?? severityOf(rule, given.strictness);
  return readFinding(rule.id, `${worst} ${parts.filter(Boolean).join(": ")}`, {
    ...finding,
    path: undefined,
  });
}
