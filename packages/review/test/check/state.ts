import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { expect } from "vitest";
import { isAbout } from "../../src/check/asked.ts";
import { type Finding, type Rule, severityOf } from "../../src/check/rule.ts";
import { judge } from "../../src/check/run.ts";
import type { Authored, State } from "../../src/check/state.ts";
import { stateOf } from "../../src/check/state-of.ts";
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
  return {
    system: "shop",
    environment: "test",
    namespace: "shop",
    contracts: [],
    traffic: undefined,
    images: [],
    exceptions: [],
    ...known,
  };
}

/**
 * What a rule says of an environment, as lines: "error Deployment api: spec.replicas: message". Where only errors are
 * wanted, it has to say the same errors.
 */
export function judged(rule: Rule, given: State): string[] {
  if (!isAbout(rule, given)) return [];
  if (rule.checkChange !== undefined)
    return judge([given], [rule]).findings.map((finding) => line(rule, given, finding));
  const all = [...(rule.check?.(given) ?? [])].map((finding) => line(rule, given, finding));
  const errors = [...(rule.check?.(given, "error") ?? [])].map((finding) => line(rule, given, finding));
  const isError = (text: string) => text.startsWith("error ");
  expectNamespaceAlone(rule, given, all.length);
  expect(errors.filter(isError)).toEqual(all.filter(isError));
  return all;
}

/** Rules that compare or count the workloads of all namespaces. */
const ACROSS = new Set([
  "environment/different-values",
  "environment/missing-in-one",
  "integrity/config-map-reference",
]);

/** Expects that a rule says the same of a namespace when all of its objects are in another namespace, too. */
function expectNamespaceAlone(rule: Rule, given: State, count: number): void {
  const own = given.resources.filter(({ metadata }) => metadata.namespace !== undefined);
  if (own.length === 0 || ACROSS.has(rule.id) || given.sources !== undefined || given.authored !== undefined)
    return;
  const copies = own.map((one) => ({ ...one, metadata: { ...one.metadata, namespace: "elsewhere" } }));
  const both = stateOf([...given.resources, ...copies], { ...given, since: undefined });
  const said = [...(rule.check?.(both) ?? [])].filter(
    ({ resource, message }) =>
      resource?.metadata.namespace !== "elsewhere" && !message.includes("namespace elsewhere"),
  );
  expect(said.length, `${rule.id} beside another namespace`).toBe(count);
}

/** The messages of a rule alone, for tables of words that differ in nothing else. */
export function messages(rule: Rule, given: State): string[] {
  return [...(rule.check?.(given) ?? [])].map(({ message }) => message);
}

/** What a rule says of a change of objects. */
export function judgedChange(rule: Rule, before: string, after: string): string[] {
  return judged(rule, state(after, { since: { revision: "main", resources: resources(before) } }));
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
