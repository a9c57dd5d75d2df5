import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { asMap, describeResource, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { differingLabel } from "../../../cluster/namespace-labels.ts";
import { type FluxKustomization, hasFluxVariable } from "../../../discovery/flux.ts";
import { componentsOf, type FluxBuild, fluxBuilds } from "../../../discovery/flux-build.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { builtFrom, objectsIn } from "../../facts.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";

export const madeTwice = defineRule({
  id: "integrity/made-twice",
  title: "No object is in two Flux Kustomizations, or twice in one",
  why:
    "If two Flux Kustomizations contain the same object in one cluster, they overwrite each other at every " +
    "interval, and if one of them drops the object, pruning may delete it for both. Within one " +
    "Kustomization, substituting variables can give two objects the same name. A Namespace in two " +
    "Kustomizations is reported only if its copies differ in a label or annotation that affects the pods " +
    "in it, such as those of Pod Security or Istio. Two Kustomizations that deploy the same folder with the " +
    "same fields are reported if they are in one file, or if one folder lists both.\n\nThe repository doesn't " +
    "show which cluster a Kustomization belongs to. The rule assumes that Kustomizations deploy to the same " +
    "cluster if they are in one folder or below the same subfolder of `clusters/`. A subfolder that has its " +
    "own Kustomization named `flux-system` is assumed to be a separate cluster.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#prune",
  example: {
    bad: "# shop/manifests.yaml\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}\ndata: {LOG_LEVEL: info}\n---\n# store/manifests.yaml; one Flux Kustomization deploys shop/, another one store/\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}\ndata: {LOG_LEVEL: debug}",
    good: "# shop/manifests.yaml\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}\ndata: {LOG_LEVEL: info}\n---\n# store/manifests.yaml\nkind: ConfigMap\nmetadata: {name: app, namespace: store}\ndata: {LOG_LEVEL: debug}",
  },
  *checkRepository({ environments, flux }) {
    const byCluster = new Map<string, Deployed[]>();
    const builds = fluxBuilds(flux);
    const byFolder = new Map(environments.map((state) => [`/${state.environment}`, state]));
    const tops = flux.flatMap(({ name, folder }) => (name === BOOTSTRAP && folder ? [folder] : []));
    for (const one of flux) {
      const state = byFolder.get(one.folder ?? "");
      if (state !== undefined && isPlain(one) && isBuiltSo(one, builds))
        addTo(byCluster, clusterOf(one.file, tops), { ...one, state });
    }
    for (const all of byCluster.values()) yield* inCluster(all);
    const listers = new Map<string, Set<State>>();
    for (const state of environments)
      for (const { files } of builtFrom.of(state) ?? [])
        for (const file of files) entryOf(listers, file, () => new Set()).add(state);
    for (const all of byCluster.values()) yield* sameFolder(all, listers);
  },
});

/**
 * The Kustomizations that deploy the same folder in the same way as another one that is applied together with them.
 * @param listers the environments that list each file
 */
function* sameFolder(
  all: readonly Deployed[],
  listers: ReadonlyMap<string, ReadonlySet<State>>,
): Iterable<RepositoryFinding> {
  const first = new Map<string, Deployed>();
  for (const one of all) {
    const { name, file, state, document } = one;
    if (hasFluxVariable(name)) continue;
    const key = jsonText([
      state.environment,
      ...SETTINGS.map((field) => at(document, "spec", field) ?? null),
    ]);
    const same = first.get(key);
    if (same === undefined) first.set(key, one);
    if (same === undefined || same.name === name) continue;
    const own = listers.get(file) ?? new Set();
    if (same.file !== file && ![...(listers.get(same.file) ?? [])].some((lister) => own.has(lister)))
      continue;
    yield {
      file,
      path: ["spec", "path"],
      message: `Kustomization ${name} deploys ${state.environment}, as Kustomization ${same.name} does, to the same namespaces; both change the same objects, and pruning in one deletes them for both`,
      fix: "remove one of the two, or give it another path or targetNamespace",
    };
  }
}

/** What a Kustomization sets that may give its objects other names or contents. */
const SETTINGS = ["sourceRef", "targetNamespace", "postBuild", "components", "images", "commonMetadata"];

/** A Flux Kustomization, and the rendered objects of its folder. */
interface Deployed extends FluxKustomization {
  state: State;
}

/** True for a Kustomization that applies its folder unchanged, to its own cluster. */
function isPlain({ document }: FluxKustomization): boolean {
  return !["suspend", "kubeConfig", "patches", "namePrefix", "nameSuffix"].some(
    (field) => at(document, "spec", field) !== undefined,
  );
}

/** True if the folder is rendered with the components that the Kustomization adds: others may add different ones. */
function isBuiltSo({ folder = "", document }: FluxKustomization, builds: Map<string, FluxBuild>): boolean {
  return equal([...(builds.get(folder)?.components ?? [])], componentsOf(document));
}

/** The name that `flux bootstrap` gives the Kustomization of a whole cluster. */
const BOOTSTRAP = "flux-system";

/**
 * The folder with the Kustomizations of one cluster: "clusters/home" for "clusters/home/apps/web.yaml", or a
 * subfolder if that belongs to one cluster.
 * @param tops the folders that clusters begin with, relative to the repository root
 */
function clusterOf(file: string, tops: readonly string[]): string {
  const whole = /^(?:.*\/)?clusters\/[^/]+(?=\/)/.exec(file)?.[0];
  if (whole === undefined) return folderOf(file);
  const own = tops.flatMap((top) => {
    const at = file.indexOf(`${top}/`);
    return at < 0 ? [] : [file.slice(0, at + top.length)];
  });
  return [whole, ...own].reduce((one, other) => (other.length > one.length ? other : one));
}

function* inCluster(all: readonly Deployed[]): Iterable<RepositoryFinding> {
  const makers = new Map<string, { by: Deployed; at: number }>();
  const reported = new Set<string>();
  for (const by of all)
    for (const [at, resource] of objectsIn.of(by.state).entries()) {
      const key = keyOf(resource, by);
      if (key === undefined) continue;
      const first = makers.get(key);
      if (first === undefined) makers.set(key, { by, at });
      else if (first.by === by) yield twiceIn(by, resource);
      // A folder may be deployed several times with different variables.
      else if (first.by.state !== by.state && !areEqual(first.by.state, first.at, by.state, at)) {
        const pair = `${first.by.name}|${by.name}`;
        if (reported.has(pair)) continue;
        reported.add(pair);
        yield {
          environment: by.state.environment,
          resource,
          message: `${describeResource(resource)} is created by ${by.state.environment} and, differently${withLabel(first.by.state.resources[first.at], by.state.resources[at])}, by ${first.by.state.environment}; Flux deploys both to the same cluster`,
          fix: "let one of the two folders create it",
        };
      }
    }
}

/** What differs between two versions of a Namespace, as a part of a sentence. */
function withLabel(one: Resource | undefined, other: Resource | undefined): string {
  const label = one?.kind === "Namespace" ? differingLabel(one, other) : undefined;
  return label === undefined ? "" : ` (${label})`;
}

/** The finding about an object that is twice in one folder: kustomize rejects that, but doesn't know the variables. */
function twiceIn({ name, state }: Deployed, resource: Resource): RepositoryFinding {
  return {
    environment: state.environment,
    resource,
    message: `${describeResource(resource)} appears twice in Kustomization ${name} once Flux fills in its variables; Flux applies one after the other at every interval`,
    fix: "remove one of the two",
  };
}

function areEqual(one: State, at: number, other: State, otherAt: number): boolean {
  const [first, second] = [one.resources[at] as Resource, other.resources[otherAt] as Resource];
  return first.kind === "Namespace"
    ? differingLabel(first, second) === undefined
    : equal(asMap(first), asMap(second));
}

/** A key that identifies an object in its cluster; undefined if only the cluster knows it. */
function keyOf({ apiVersion, kind, metadata }: Resource, { document }: Deployed): string | undefined {
  const namespace = textAt(document, "spec", "targetNamespace") ?? metadata.namespace;
  const place = isClusterScoped(apiVersion, kind) ? "" : namespace;
  if (place === undefined) return undefined;
  const key = [groupOf(apiVersion), kind, place, metadata.name].join("|");
  return hasFluxVariable(key) ? undefined : key;
}
