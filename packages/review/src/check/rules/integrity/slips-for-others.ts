import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { customReferences } from "../../../cluster/custom-references.ts";
import { namedElsewhere } from "../../../cluster/network/named-elsewhere.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP, OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { Fact } from "../../fact.ts";
import { objectOf, objectsIn } from "../../facts.ts";
import { misspelled, Slips } from "../../near-name.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { classesNamed } from "./classes.ts";
import { giversIn } from "./givers.ts";
import { missingIn } from "./lacks.ts";

/** How many references make a name one that the cluster has, whoever creates it. */
const USUAL = 3;

/** The names of an environment that other folders or the cluster may have: classes, peers, and objects that it lacks. */
export const sharedIn = new Fact((state): readonly Wanted[] => {
  const references = [...customReferences(state)];
  const custom = references.filter(
    ({ kind, name, namespace }) =>
      !own(state, kind, namespace).some((one) => one === name || misspelled(name, [one])),
  );
  const missing = missingIn(state).map(({ missing: one, resource, path = [] }) => ({
    ...one,
    resource,
    path,
  }));
  // Whoever names the namespace of an object refers to that, too.
  const namespaces = references.flatMap(({ resource, namespace, path }) =>
    namespace === undefined || namespace === resource.metadata.namespace
      ? []
      : [{ resource, kind: "Namespace", name: namespace, path: [...path.slice(0, -1), "namespace"] }],
  );
  const named = [...classesNamed(state), ...namedElsewhere(state), ...namespaces].map((one) => ({
    ...one,
    namespace: undefined,
  }));
  return [...named, ...custom, ...missing, ...awaited(state)].flatMap(
    ({ resource, kind, name, namespace, path }) =>
      isFilledIn(name) ? [] : [{ kind, name, namespace, path, resource: objectOf(state, resource) }],
  );
});

/** The objects for whose health Flux waits; its own kinds are judged with their sources. */
function awaited({ index }: State): Wanted[] {
  return index.ofKind("Kustomization", FLUX_GROUP).flatMap((resource) =>
    itemsAt(resource, "spec", "healthChecks").flatMap(([check, i]) => {
      const [kind, name] = [textAt(check, "kind"), textAt(check, "name")];
      if (
        kind === undefined ||
        name === undefined ||
        groupOf(textAt(check, "apiVersion") ?? "").endsWith(OF_FLUX)
      )
        return [];
      const path = ["spec", "healthChecks", i, "name"];
      return [{ resource, kind, name, namespace: textAt(check, "namespace"), path }];
    }),
  );
}

interface Wanted {
  kind: string;
  name: string;
  namespace: string | undefined;
  path: Path;
  resource: Resource;
}

/** The names of an environment's objects of a kind that may be in a namespace, whatever creates them. */
function own(state: State, kind: string, namespace: string | undefined): string[] {
  const all = kind === "ConfigMap" || kind === "Secret" ? giversIn.of(state) : namesIn(state, kind);
  return all.flatMap((one) => (mayShareNamespace(one.namespace, namespace) ? [one.name] : []));
}

function namesIn(state: State, kind: string): { name: string; namespace: string | undefined }[] {
  return state.index.ofKind(kind).map(({ metadata: { name, namespace } }) => ({ name, namespace }));
}

/** The names that are one slip away from one that the repository creates, or that most others of its kind refer to. */
export function* slips(
  environments: readonly State[],
  isReported: (reference: { state: State; kind: string; name: string }) => boolean,
): Iterable<RepositoryFinding> {
  const all = environments.flatMap((state) => sharedIn.of(state).map((one) => ({ state, ...one })));
  if (all.length === 0) return;
  // Environments on one base refer to it by one object.
  const uses = new Map<string, Set<string>>();
  for (const { kind, name, resource } of all)
    entryOf(uses, `${kind}/${name}`, () => new Set()).add(`${resource.kind} ${resource.metadata.name}`);
  const kinds = new Set(all.map(({ kind }) => kind));
  const made = new Map<string, Set<string>>();
  const add = (kind: string, name: string, namespace = "") =>
    entryOf(made, `${kind}/${name}`, () => new Set()).add(namespace);
  for (const state of environments) {
    for (const { kind, metadata } of objectsIn.of(state)) {
      if (kinds.has(kind)) add(kind, metadata.name, metadata.namespace);
      // Whoever deploys into a namespace may create it as well.
      if (metadata.namespace) add("Namespace", metadata.namespace);
    }
    for (const { kind, name, namespace } of giversIn.of(state))
      if (kinds.has(kind)) add(kind, name, namespace);
  }
  const known = new NearNames([
    ...made.keys(),
    ...[...uses].flatMap(([one, { size }]) => (size >= USUAL && !made.has(one) ? [one] : [])),
  ]);
  for (const { state, kind, name, namespace = "", path, resource } of all) {
    const key = `${kind}/${name}`;
    if (made.has(key) || (uses.get(key)?.size ?? 0) > 1 || isReported({ state, kind, name })) continue;
    const near = known.near(key, (one) => {
      const places = made.get(one);
      return namespace === "" || places === undefined || places.has("") || places.has(namespace);
    });
    if (near === undefined) continue;
    const meant = near.slice(kind.length + 1);
    yield {
      environment: state.environment,
      resource,
      path,
      message: `refers to ${kind} ${name}, which nothing else refers to and nothing in this repository creates; ${meant} ${made.has(near) ? "exists" : `is used ${uses.get(near)?.size} times`}`,
      fix: `did you mean ${meant}?`,
    };
  }
}

/** Names with their kinds, among which few are compared with one that is missing. */
class NearNames {
  readonly #slips: Slips;
  readonly #byLetters = new Map<string, string[]>();

  constructor(all: readonly string[]) {
    this.#slips = new Slips(all);
    for (const one of all) addTo(this.#byLetters, one.replaceAll("-", ""), one);
  }

  /** A name of the same kind that is one slip away, or differs only in its hyphens. */
  near(name: string, isMeant: (one: string) => boolean): string | undefined {
    const kind = name.slice(0, name.indexOf("/") + 1);
    return [...this.#slips.near(name), ...(this.#byLetters.get(name.replaceAll("-", "")) ?? [])].find(
      (one) => one !== name && one.startsWith(kind) && isMeant(one),
    );
  }
}
