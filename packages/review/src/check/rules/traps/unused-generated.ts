import { asText, isEmpty, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { HASH } from "../../../compare/match.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { referencesFrom } from "../../model/derived.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { placeOfEntry } from "../../sources/patches.ts";
import type { KustomizationSource } from "../../sources/sources.ts";
import { mayName } from "../../sources/unseen.ts";

const KINDS = [
  ["configMapGenerator", "ConfigMap"],
  ["secretGenerator", "Secret"],
] as const;

export const unusedGenerated = defineRule({
  id: "traps/unused-generated",
  title: "A generated ConfigMap or Secret is used",
  why: "No pod gets it: a reference is missing or misspelled. With a hash, nothing else can refer to it.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/",
  bad: "configMapGenerator: [{name: app, literals: [LOG_LEVEL=info]}] # nothing refers to app",
  good: "configMapGenerator: [{name: app, literals: [LOG_LEVEL=info]}]\npatches:\n  - patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {containers: [{name: api, envFrom: [{configMapRef: {name: app}}]}]}}}}'",
  // An object that a base generates for some of its overlays is used if any of them uses it.
  *checkRepository({ environments, reading }) {
    const unused = new Map<string, Finding>();
    const used = new Set<string>();
    for (const state of environments)
      for (const source of state.sources?.kustomizations ?? [])
        for (const [field, kind] of KINDS)
          for (const [at, entry] of (source.kustomization[field] ?? []).entries()) {
            const { name = "" } = entry;
            const key = `${source.file}|${field}|${at}`;
            const uses = mayBeFoundOtherwise(source, entry) ? undefined : usesOf(state, kind, name);
            if (uses === undefined || used.has(key)) continue;
            const isUsed = (one: State) => usesOf(one, kind, name) === true;
            if (uses || (!unused.has(key) && reading(source.file).some(isUsed))) used.add(key);
            else if (!unused.has(key))
              unused.set(key, {
                ...placeOfEntry(source, [field, at]),
                environment: state.environment,
                path: [field, at],
                message: `nothing refers to the generated ${kind} ${name}`,
                fix: "refer to it by this name in the workload that should read it, or remove it",
              });
          }
    for (const [key, finding] of unused) if (!used.has(key)) yield finding;
  },
});

type Entry = NonNullable<KustomizationSource["kustomization"]["configMapGenerator"]>[number];

/** True for an object that may be found otherwise, by a fixed name, labels or annotations, or that changes another. */
function mayBeFoundOtherwise({ kustomization }: KustomizationSource, { options, behavior }: Entry): boolean {
  const { generatorOptions } = kustomization;
  const hashed = !(options?.disableNameSuffixHash ?? generatorOptions?.disableNameSuffixHash);
  const marked = [options, generatorOptions].some(
    (one) => !isEmpty(one?.labels) || !isEmpty(one?.annotations),
  );
  return !hashed || marked || behavior === "merge" || behavior === "replace";
}

/** True if an environment uses an object that a generator makes in it; undefined if it makes none. */
function usesOf(state: State, kind: (typeof KINDS)[number][1], name: string): boolean | undefined {
  const made = state.index.ofKind(kind).find((one) => isMadeAs(name, one.metadata.name));
  if (made === undefined) return undefined;
  const root = state.sources?.root;
  return (
    isUsed(state, kind, made.metadata.name) ||
    isRead(state, kind, name) ||
    (root !== undefined && mayName(root, name))
  );
}

function isUsed(state: State, kind: string, name: string): boolean {
  return (
    referencesFrom(state, "data").some((one) => one.kind === kind && one.name === name) ||
    isNamed(state.resources as unknown as Value[], name)
  );
}

/** True if a kustomization reads fields of the object: by then the resources have only their values. */
function isRead({ sources }: State, kind: string, name: string): boolean {
  return (sources?.kustomizations ?? []).some(({ kustomization: { replacements = [], vars = [] } }) =>
    [
      ...vars.map(({ objref }) => objref),
      ...replacements.map((one) => mapAt(one as ValueMap, "source")),
    ].some((one) => one?.kind === kind && `-${asText(one.name ?? null)}-`.includes(`-${name}-`)),
  );
}

/** True if a text in the resources is or contains the name, except in their own metadata. */
function isNamed(resources: readonly Value[], name: string): boolean {
  const holds = (value: Value, isTop: boolean): boolean => {
    if (typeof value === "string") return value.includes(name);
    if (Array.isArray(value)) return value.some((item) => holds(item, false));
    if (typeof value !== "object" || value === null) return false;
    for (const key in value)
      if (!(isTop && key === "metadata") && holds(value[key] as Value, false)) return true;
    return false;
  };
  return resources.some((resource) => holds(resource, true));
}

/** True for a name that a generator produces: its own with a hash, and with prefixes and suffixes joined by dashes. */
function isMadeAs(name: string, made: string): boolean {
  const hash = HASH.exec(made);
  return hash !== null && `-${made.slice(0, hash.index)}-`.includes(`-${name}-`);
}
