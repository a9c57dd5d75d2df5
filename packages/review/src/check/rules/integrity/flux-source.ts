import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
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
import { isSlip, misspelled } from "../../near-name.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { fluxCycles } from "./flux-cycle.ts";
import { type FluxKnown, fluxKnown } from "./flux-known.ts";

/** With fewer sources, a repository can't be assumed to contain the sources of its releases. */
const FEWEST = 2;
/** The source that an installation of Flux creates for itself, wherever its own files are. */
const OWN = "flux-system";

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

export const fluxSource = defineRule({
  id: "integrity/flux-source",
  title: "Flux objects refer only to sources and dependencies that exist",
  why:
    "A HelmRelease or Kustomization whose source or dependency is missing waits forever, and so do " +
    "objects that depend on each other. Only their status shows why. A reference without a namespace " +
    "means the object's own namespace. Because the missing object may have been created by hand, the " +
    "rule reports it only if one of these is true:\n\n- An object of the kind has nearly the same " +
    "name.\n- An object of another kind has the same name.\n- A file that no kustomization lists " +
    "contains the object.\n- The only source next to the object is one that nothing refers to.\n- Other objects of the kind exist and are referenced.\n- The object is a " +
    "GitRepository, and the only one in the repository is that of the repository itself.",
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
  asks: () => [referencesIn],
  *checkRepository({ environments, fluxSources }) {
    const { namespaces: known, unlisted } = fluxKnown(environments, fluxSources);
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
      if (one.name === OWN) continue;
      const of = known.has(`${one.kind}/${one.name}`) ? found : missing;
      of.set(one.kind, (of.get(one.kind) ?? new Set()).add(one.name));
    }
    const names = lazily(() => {
      const byKind = new Map<string, string[]>();
      for (const key of known.keys())
        addTo(byKind, key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1));
      return byKind;
    });
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
      const key = `${kind}/${name}/${there === undefined && name !== OWN ? "" : namespace}`;
      if (known.has(`${kind}/*`) || said.has(key)) continue;
      const place = { environment: state.environment, resource: objectsIn.of(state)[at] };
      let finding: RepositoryFinding;
      if (there !== undefined) {
        if (namespace === undefined || there.has(namespace) || there.has("")) continue;
        finding = {
          ...place,
          path,
          ...(SOURCES.includes(kind) && isMadeIn(state, one) && { severity: "error" as const }),
          message: `refers to ${kind} ${name} in namespace ${namespace}, but it is in ${[...there].sort().join(", ")}`,
          fix: "write the namespace that it is in",
        };
      } else if (name === OWN) {
        // It is in its own namespace, unless nearly nobody looks for it there.
        if (namespace === undefined || namespace === OWN || !SOURCES.includes(kind)) continue;
        if (all.filter((other) => isSame(other.one, one) && other.one.namespace === OWN).length < FEWEST)
          continue;
        finding = {
          ...place,
          path,
          message: `refers to ${kind} ${name} in namespace ${namespace}, but all others refer to it in ${OWN}`,
          fix: `add namespace: ${OWN}`,
        };
      } else {
        const isKnown = (other: string) => known.has(`${other}/${name}`);
        const around = { names: names().get(kind) ?? [], isKnown, unlisted, found, missing };
        const why =
          whyMissing(kind, name, around) ??
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

/** The only name that a dependency abbreviates or continues: `infra` of `infrastructure`, `stack` of `our-stack`. */
function abbreviated(name: string, names: readonly string[]): { which: string; fix: string } | undefined {
  const [only, ...others] = names.filter(
    (one) =>
      one.startsWith(name) || name.startsWith(one) || one.endsWith(`-${name}`) || name.endsWith(`-${one}`),
  );
  if (only === undefined || others.length > 0 || Math.min(only.length, name.length) < 4) return undefined;
  return {
    which: `which nothing in this repository creates; ${only} exists`,
    fix: `write ${only}, if you meant that`,
  };
}

/** Kinds that are found in any file, so that one that isn't found is missing. */
const SOURCES = ["GitRepository", "HelmRepository", "OCIRepository", "Bucket", "HelmChart"];
const TOLD = new Set(["Kustomization", "HelmRelease", ...SOURCES]);

/** What is known when a reference leads nowhere. */
interface Around {
  /** The names of the objects of its kind. */
  names: readonly string[];
  /** True if an object of another kind has the name. */
  isKnown(kind: string): boolean;
  unlisted: FluxKnown["unlisted"];
  /** By kind, the names that are referenced and exist, and those that are referenced and don't. */
  found: ReadonlyMap<string, ReadonlySet<string>>;
  missing: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Why an object is probably missing, and what to do; undefined if it may be elsewhere. */
function whyMissing(kind: string, name: string, around: Around): { which: string; fix: string } | undefined {
  const { names, unlisted, found, missing } = around;
  const file = unlisted.get(`${kind}/${name}`);
  if (file !== undefined)
    return {
      which: `which only ${lastPart(file)} contains, and no kustomization lists that file`,
      fix: "list the file",
    };
  const nowhere = "which nothing in this repository creates";
  const unused = names.filter((one) => !found.get(kind)?.has(one));
  const near = misspelled(name, unused);
  if (near !== undefined)
    return {
      which: `${nowhere}; ${near}, which nothing refers to, exists`,
      fix: `write ${near}, if you meant that`,
    };
  // Sources of nearly the same name are often two, but dependencies are a few of one repository.
  const slip = SOURCES.includes(kind)
    ? undefined
    : names.find((one) => isSlip(one, name) || one.replaceAll("-", "") === name.replaceAll("-", ""));
  if (slip !== undefined)
    return { which: `${nowhere}; ${slip} exists`, fix: `write ${slip}, if you meant that` };
  const other = SOURCES.includes(kind) ? SOURCES.find((one) => around.isKnown(one)) : undefined;
  if (other !== undefined)
    return {
      which: `${nowhere}, though ${other} ${name} exists`,
      fix: `write kind: ${other}, if you meant that`,
    };
  if (!TOLD.has(kind)) return undefined;
  const kept = found.get(kind)?.size ?? 0;
  const lost = missing.get(kind)?.size ?? 0;
  const fix = `add the ${kind}, or name one that exists`;
  if (kind === "GitRepository" && lost === 1 && names.length === 1 && names[0] === OWN)
    return { which: `${nowhere}; the only one is ${OWN}`, fix: `write ${OWN}, if you meant this repository` };
  // If most sources are elsewhere, this one may be, too.
  if (kept < FEWEST || kept <= lost) return undefined;
  return { which: `${nowhere}; ${kept} others that are referenced exist`, fix };
}
