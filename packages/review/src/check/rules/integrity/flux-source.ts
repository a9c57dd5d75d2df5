import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { FLUX_GROUP, FLUX_SOURCES, hasFluxVariable } from "../../../discovery/flux.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";

/** Fewer that are there don't show that a repository keeps what its releases are fetched from. */
const FEWEST = 2;
/** What an installation of Flux makes for itself, wherever its own files are. */
const OWN = "flux-system";

/** Where an object of Flux says what it is fetched from, by its group. */
const PATHS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "helm.toolkit.fluxcd.io": [
    ["spec", "chart", "spec", "sourceRef"],
    ["spec", "chartRef"],
  ],
  [FLUX_GROUP]: [["spec", "sourceRef"]],
};

/** A place of an environment that names a source; `at` is the object's in the environment. */
interface Reference {
  at: number;
  path: readonly string[];
  kind: string;
  name: string;
}

/** What the objects of an environment are fetched from. */
const referencesIn = new Fact(({ resources }): readonly Reference[] =>
  resources.flatMap((resource, at) =>
    (lookUp(PATHS, groupOf(resource.apiVersion)) ?? []).flatMap((path) => {
      const [kind, name] = [textAt(resource, ...path, "kind"), textAt(resource, ...path, "name")];
      if (kind === undefined || name === undefined || name === OWN || hasFluxVariable(name)) return [];
      return [{ at, path, kind, name }];
    }),
  ),
);

export const fluxSource = defineRule({
  id: "integrity/flux-source",
  title: "The source that a Flux object names exists, if the repository has others of its kind",
  why:
    "A HelmRelease or Kustomization without its source waits for it forever, and only its status says so. In a repository " +
    "that holds its HelmRepositories, a missing one was forgotten or has another name.",
  source: "https://fluxcd.io/flux/components/helm/helmreleases/#chart-template",
  severity: "warning",
  around: "flux",
  asks: () => [referencesIn],
  *checkRepository({ environments, fluxSources }) {
    const known = new Set(fluxSources);
    for (const state of environments)
      for (const { apiVersion, kind, metadata } of objectsIn.of(state))
        if (groupOf(apiVersion) === FLUX_SOURCES) known.add(`${kind}/${metadata.name}`);
    const found = new Map<string, Set<string>>();
    const missing = new Map<string, Set<string>>();
    const all = environments.flatMap((state) => referencesIn.of(state).map((one) => ({ state, one })));
    for (const { one } of all) {
      const of = known.has(`${one.kind}/${one.name}`) ? found : missing;
      of.set(one.kind, (of.get(one.kind) ?? new Set()).add(one.name));
    }
    const said = new Set<string>();
    for (const { state, one } of all) {
      const { at, path, kind, name } = one;
      const key = `${kind}/${name}`;
      if (known.has(key) || known.has(`${kind}/*`) || said.has(key)) continue;
      const kept = found.get(kind)?.size ?? 0;
      // Where most are elsewhere, this one may be, too.
      if (kept < FEWEST || kept <= (missing.get(kind)?.size ?? 0)) continue;
      said.add(key);
      yield {
        environment: state.environment,
        resource: objectsIn.of(state)[at],
        path: [...path, "name"],
        message: `is fetched from ${kind} ${name}, which nothing in this repository creates; ${kept} others that are referenced exist`,
        fix: `add the ${kind}, or name one that exists`,
      };
    }
  },
});
