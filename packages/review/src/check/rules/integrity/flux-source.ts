import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { hasFluxVariable, sourceOf, USUAL_SOURCE } from "../../../discovery/flux.ts";
import { at, listAt, textAt } from "../../../kubernetes/fields.ts";
import {
  ALERTS_OF_FLUX,
  FLUX_GROUP,
  IMAGES_OF_FLUX,
  OF_FLUX,
  RELEASES_OF_FLUX,
} from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { fluxDeployers } from "../../flux-deployers.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import type { RepositoryState, State } from "../../state.ts";
import { fluxCycles } from "./flux-cycle.ts";
import { fluxKnown } from "./flux-known.ts";
import { type Around, abbreviated, FEWEST, SOURCES, TOLD, whyMissing } from "./flux-missing.ts";
import { otherSources } from "./flux-other-source.ts";
import { unmadeKinds } from "./flux-unmade.ts";

/** The fields in which a Flux object refers to another, by its group; dependencies are in a list. */
const PATHS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  [RELEASES_OF_FLUX]: [
    ["spec", "chart", "spec", "sourceRef"],
    ["spec", "chartRef"],
  ],
  [FLUX_GROUP]: [["spec", "sourceRef"]],
  [ALERTS_OF_FLUX]: [["spec", "providerRef"]],
  [IMAGES_OF_FLUX]: [
    ["spec", "sourceRef"],
    ["spec", "imageRepositoryRef"],
  ],
};

/** The kinds of references that don't name one. */
const USUAL: Readonly<Record<string, string>> = {
  imageRepositoryRef: "ImageRepository",
  providerRef: "Provider",
};

/** A reference to a Flux object; `at` is the index of the referring object in the environment. */
interface Reference {
  at: number;
  path: Path;
  kind: string;
  name: string;
  /** Undefined if only the cluster knows it. */
  namespace: string | undefined;
}

/** The sources and dependencies of an environment's objects. */
export function fluxReferences(resources: readonly Resource[]): (Reference & { resource: Resource })[] {
  return resources.flatMap((resource, index) => {
    const group = groupOf(resource.apiVersion);
    const paths = lookUp(PATHS, group);
    if (paths === undefined) return [];
    const waits = listAt(resource, "spec", "dependsOn").map((_, entry) => ["spec", "dependsOn", entry]);
    const checks = listAt(resource, "spec", "healthChecks").flatMap((check, entry) =>
      groupOf(textAt(check, "apiVersion") ?? "").endsWith(OF_FLUX) ? [["spec", "healthChecks", entry]] : [],
    );
    const events = ["eventSources", "resources"].flatMap((list) =>
      group === ALERTS_OF_FLUX ? listAt(resource, "spec", list).map((_, entry) => ["spec", list, entry]) : [],
    );
    return [...paths, ...waits, ...checks, ...events].flatMap((path) => {
      const named: Value | undefined = at(resource, ...path);
      const name = textAt(named, "name");
      const kind = path.includes("dependsOn")
        ? resource.kind
        : (textAt(named, "kind") ?? lookUp(USUAL, String(path[1])));
      if (kind === undefined || name === undefined || name === "*" || hasFluxVariable(name)) return [];
      const said = textAt(named, "namespace") ?? resource.metadata.namespace;
      const namespace = said === undefined || hasFluxVariable(said) ? undefined : said;
      return [{ at: index, path, kind, name, namespace, resource }];
    });
  });
}

const referencesIn = new Fact(({ resources }): readonly Reference[] =>
  fluxReferences(resources).map(({ resource: _, ...one }) => one),
);

/** The namespaces that Kustomizations of an environment put their objects in, as it renders them. */
const targetsIn = new Fact(({ index }): readonly { name: string; target: string }[] =>
  index.ofKind("Kustomization", FLUX_GROUP).flatMap((one) => {
    const target = textAt(one, "spec", "targetNamespace");
    return target === undefined ? [] : [{ name: one.metadata.name, target }];
  }),
);

export const fluxSource = defineRule({
  id: "integrity/flux-source",
  title: "Flux objects refer only to sources and dependencies that exist",
  why:
    "A HelmRelease or Kustomization whose source or dependency is missing waits forever, and so do " +
    "objects that depend on each other. Only their status shows why. A reference without a namespace " +
    "means the object's own namespace. Because the missing object may have been created by hand, the " +
    "rule reports it only if one of these is true:\n\n- An object of the kind has nearly the same " +
    "name.\n- An object of another kind has the same name.\n- A file that no kustomization lists " +
    "contains the object.\n- The only source next to the object is one that nothing refers to.\n- Other objects of the kind exist and are referenced, or many sources of charts of any " +
    "kind.\n- The object is a " +
    "GitRepository, and the only one in the repository is that of the repository itself.\n- Several " +
    "HelmRepositories or OCIRepositories are referred to, the repository creates none, and all that Flux deploys " +
    "is in this repository.\n\nA release that takes its chart from the source of another namespace is reported " +
    "if it is the only one in its own, and nothing uses the only source there.",
  source: "https://fluxcd.io/flux/components/helm/helmreleases/#chart-template",
  example: {
    bad: "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./shop, prune: true, sourceRef: {kind: GitRepository, name: delpoy}}",
    good: "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./shop, prune: true, sourceRef: {kind: GitRepository, name: deploy}}",
  },
  worst: "error",
  cases: {
    error: "if the same folder creates the source, but not in the namespace in which Flux looks for it",
  },
  basis: "broken",
  around: "flux",
  isOfDeployed: true,
  asks: () => [referencesIn, targetsIn],
  *checkRepository({ environments, argo, flux, fluxSources }) {
    const deployed = new Set(flux.flatMap(({ folder }) => folder ?? []));
    for (const { path } of [...argo.applications, ...argo.made]) if (path) deployed.add(`/${path}`);
    const { namespaces: known, unlisted } = fluxKnown(environments, fluxSources, deployed);
    const found = new Map<string, Set<string>>();
    const missing = new Map<string, Set<string>>();
    const all = environments.flatMap((state) => referencesIn.of(state).map((one) => ({ state, one })));
    yield* fluxCycles(
      all.flatMap(({ state, one: { at, ...one } }) => {
        const resource = objectsIn.of(state)[at];
        return resource && one.path.includes("dependsOn") ? [{ state, resource, ...one }] : [];
      }),
    );
    for (const { one } of all) {
      if (one.name === USUAL_SOURCE) continue;
      const of = known.has(`${one.kind}/${one.name}`) ? found : missing;
      of.set(one.kind, (of.get(one.kind) ?? new Set()).add(one.name));
    }
    const names = lazily(() => {
      const byKind = new Map<string, string[]>();
      for (const key of known.keys())
        addTo(byKind, key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1));
      return byKind;
    });
    yield* unmadeKinds(
      { environments, flux },
      all.flatMap(({ state, one: { at, kind, name, path } }) => {
        if (known.has(`${kind}/${name}`)) return [];
        const place = { environment: state.environment, resource: objectsIn.of(state)[at] };
        return [{ kind, name, place: { ...place, path: [...path, "name"] } }];
      }),
      (kind) => names().has(kind) || [...unlisted.keys()].some((key) => key.startsWith(`${kind}/`)),
    );
    yield* otherSources(all, known);
    const deployersOf = fluxDeployers({ flux, argo });
    const targets = lazily(() => environments.flatMap((one) => targetsIn.of(one)));
    // What writes another namespace into a Kustomization moves the sources that it deploys as well.
    const isMoved = (state: State) =>
      deployersOf(state).some(({ name, document }) =>
        targets().some(
          (one) => one.name === name && one.target !== textAt(document, "spec", "targetNamespace"),
        ),
      );
    const said = new Set<string>();
    const policies = all.filter(({ one }) => one.path.includes("imageRepositoryRef"));
    const used = new Set(policies.map(({ one }) => one.name));
    for (const { state, one } of policies) {
      const resource = objectsIn.of(state)[one.at];
      const own = resource?.metadata.name ?? "";
      const shared = policies.filter((other) => other.one.name === one.name).length;
      if (used.has(own) || shared < 2 || !known.get(`ImageRepository/${own}`)?.has(one.namespace ?? ""))
        continue;
      yield {
        environment: state.environment,
        ...(resource && { resource }),
        path: [...one.path, "name"],
        message: `selects tags of ImageRepository ${one.name}, as another ImagePolicy does, and no policy uses ImageRepository ${own}`,
        fix: `write ${own}, if you meant that`,
      };
    }
    for (const { state, one } of all) {
      const { at, path, kind, name, namespace } = one;
      const there = known.get(`${kind}/${name}`);
      const key = `${kind}/${name}/${there === undefined && name !== USUAL_SOURCE ? "" : namespace}`;
      if (known.has(`${kind}/*`) || said.has(key)) continue;
      const place = { environment: state.environment, resource: objectsIn.of(state)[at] };
      let finding: RepositoryFinding;
      if (there !== undefined) {
        if (namespace === undefined || there.has(namespace) || there.has("") || isMoved(state)) continue;
        finding = {
          ...place,
          path,
          ...(SOURCES.includes(kind) && isMadeIn(state, one) && { severity: "error" as const }),
          message: `refers to ${kind} ${name} in namespace ${namespace}, but it is in ${[...there].sort().join(", ")}`,
          fix: "write the namespace that it is in",
        };
      } else if (name === USUAL_SOURCE) {
        // It is in its own namespace, unless nearly nobody looks for it there.
        if (namespace === undefined || namespace === USUAL_SOURCE || !SOURCES.includes(kind)) continue;
        if (
          all.filter((other) => isSame(other.one, one) && other.one.namespace === USUAL_SOURCE).length <
          FEWEST
        )
          continue;
        finding = {
          ...place,
          path,
          message: `refers to ${kind} ${name} in namespace ${namespace}, but all others refer to it in ${USUAL_SOURCE}`,
          fix: `add namespace: ${USUAL_SOURCE}`,
        };
      } else {
        const isKnown = (other: string) => known.has(`${other}/${name}`);
        const around = { names: names().get(kind) ?? [], isKnown, unlisted, found, missing };
        const why =
          whyMissing(kind, name, around) ??
          (kind === "GitRepository" ? ownSource(name, place.resource, flux) : undefined) ??
          (SOURCES.includes(kind) ? unusedBeside(state, found) : undefined) ??
          (path.includes("dependsOn") || !TOLD.has(kind) ? abbreviated(name, around.names) : undefined);
        if (why === undefined) continue;
        const verb = lookUp(VERBS, String(path[1])) ?? "is fetched from";
        finding = {
          ...place,
          path: [...path, "name"],
          message: `${verb} ${kind} ${name}, ${why.which}`,
          fix: why.fix,
        };
      }
      said.add(key);
      yield finding;
    }
  },
});

/** With so many folders of one source here, that is the source of this repository. */
const MOST = 3;

/** The source of the other Kustomizations with folders in this repository, for one whose folder is here as well. */
function ownSource(
  named: string,
  resource: Resource | undefined,
  flux: RepositoryState["flux"],
): { which: string; fix: string } | undefined {
  const here = flux.filter(({ folder = "/", isGone }) => folder !== "/" && !isGone);
  if (!here.some(({ name }) => name === resource?.metadata.name)) return undefined;
  const counts = new Map<string, number>();
  for (const { kind, name = USUAL_SOURCE } of here.map(({ document }) => sourceOf(document)))
    if (kind === "GitRepository") counts.set(name, (counts.get(name) ?? 0) + 1);
  const [[usual, count] = ["", 0], [, second] = ["", 0]] = [...counts].sort(([, a], [, b]) => b - a);
  // As many folders of several sources may be copies of other repositories.
  if (named === usual || count < MOST * Math.max(1, second)) return undefined;
  return {
    which: `which nothing in this repository creates; ${count} others with folders here are fetched from ${usual}`,
    fix: `write ${usual}, if you meant this repository`,
  };
}

/** The only source of an environment with one reference to one, if nothing refers to it. */
function unusedBeside(state: State, found: Around["found"]): { which: string; fix: string } | undefined {
  const [only, ...others] = objectsIn
    .of(state)
    .filter(({ apiVersion, kind }) => SOURCES.includes(kind) && groupOf(apiVersion).endsWith(OF_FLUX));
  const uses = referencesIn.of(state).filter(({ kind }) => SOURCES.includes(kind));
  if (only === undefined || others.length > 0 || uses.length > 1) return undefined;
  const { kind, metadata } = only;
  const kept = SOURCES.reduce((sum, one) => sum + (found.get(one)?.size ?? 0), 0);
  if (kept < FEWEST || found.get(kind)?.has(metadata.name)) return undefined;
  return {
    which: `which nothing in this repository creates; ${kind} ${metadata.name}, which nothing refers to, is beside it`,
    fix: `refer to ${kind} ${metadata.name}${kind === "OCIRepository" ? " with chartRef" : ""}, if you meant that`,
  };
}

/** True if the environment that refers to an object creates it, in another namespace. */
function isMadeIn(state: State, { kind, name }: Reference): boolean {
  return objectsIn
    .of(state)
    .some(
      (one) => one.kind === kind && one.metadata.name === name && groupOf(one.apiVersion).endsWith(OF_FLUX),
    );
}

const isSame = (a: Reference, b: Reference) => a.kind === b.kind && a.name === b.name;

/** How an object uses what a field refers to. */
const VERBS: Readonly<Record<string, string>> = {
  dependsOn: "waits for",
  healthChecks: "waits for",
  providerRef: "reports to",
  eventSources: "reports events of",
  resources: "reconciles",
  imageRepositoryRef: "selects tags of",
};
