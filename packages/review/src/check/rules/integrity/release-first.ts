import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { describeResource, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { definedGroups } from "../../../cluster/definitions.ts";
import { type FluxKustomization, hasFluxVariable } from "../../../discovery/flux.ts";
import { treePath } from "../../../discovery/tree-paths.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import type { RepositoryState, State } from "../../state.ts";
import { creatorsIn, onlyLater, waitedFor } from "./flux-waiting.ts";

export const releaseFirst = defineRule({
  id: "integrity/release-first",
  title:
    "Flux doesn't apply an object before the HelmRelease or Kustomization that defines its kind or " +
    "creates its namespace",
  why:
    "If an object needs a kind or a namespace that a HelmRelease in the same folder has yet to create, " +
    "nothing in the folder is applied, not even the release. Flux first applies the Namespaces and " +
    "CustomResourceDefinitions in a folder, and then validates all other objects against the API server " +
    "before it applies any of them. The same happens if another Kustomization creates the namespace, but " +
    "waits (`dependsOn`) for the Kustomization with the object. A cluster that already has the kind and " +
    "the namespace doesn't show the problem; a new cluster never comes up.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies",
  example: {
    bad: "# shop/manifests.yaml\nkind: HelmRelease\nmetadata: {name: tools, namespace: flux-system}\nspec: {chart: {spec: {chart: tools}}, targetNamespace: tools, install: {createNamespace: true}}\n---\nkind: ConfigMap\nmetadata: {name: settings, namespace: tools}",
    good: "# shop/manifests.yaml\nkind: HelmRelease\nmetadata: {name: tools, namespace: flux-system}\nspec: {chart: {spec: {chart: tools}}, targetNamespace: tools, install: {createNamespace: true}}\n---\nkind: ConfigMap\nmetadata: {name: settings, namespace: tools}\n---\nkind: Namespace\nmetadata: {name: tools}",
  },
  around: "flux",
  asks: () => [releasesIn],
  *checkRepository(repository) {
    const { environments, flux } = repository;
    const objects = environments.flatMap((state) => objectsIn.of(state));
    const namespaces = new Set(
      objects.flatMap(({ kind, metadata }) => (kind === "Namespace" ? [metadata.name] : [])),
    );
    const defined = definedGroups(objects);
    const makers = new Map<string, number>();
    for (const state of environments)
      for (const { groups } of releasesIn.of(state))
        for (const group of groups) makers.set(group, (makers.get(group) ?? 0) + 1);
    for (const state of deployedBy(flux, environments)) {
      const said = new Set<string>();
      for (const release of releasesIn.of(state))
        for (const resource of objectsIn.of(state)) {
          const group = groupOf(resource.apiVersion);
          const isOfKind = release.groups.includes(group) && makers.get(group) === 1 && !defined.has(group);
          const { namespace } = resource.metadata;
          const isInside =
            isBuiltInGroup(group) &&
            namespace !== undefined &&
            namespace === release.makes &&
            !namespaces.has(namespace);
          const key = isOfKind ? group : (namespace ?? "");
          if ((!isOfKind && !isInside) || said.has(key)) continue;
          said.add(key);
          yield found(state, resource, release, isOfKind);
        }
    }
    yield* awaited(repository);
  },
});

/** The first object of each Kustomization in a namespace that only Kustomizations create that wait for it. */
function* awaited(repository: RepositoryState): Iterable<RepositoryFinding> {
  const creators = creatorsIn(repository, ({ kind, metadata }) =>
    kind === "Namespace" ? metadata.name : undefined,
  );
  for (const state of repository.environments)
    for (const { makes } of releasesIn.of(state)) if (makes !== undefined) addTo(creators, makes, undefined);
  for (const one of waitedFor(repository)) {
    const { name, document, state } = one;
    if (textAt(document, "spec", "targetNamespace") !== undefined) continue;
    for (const resource of objectsIn.of(state)) {
      const { namespace = "" } = resource.metadata;
      const first = onlyLater(creators, namespace, one);
      if (first === undefined) continue;
      yield {
        environment: state.environment,
        resource,
        path: ["metadata", "namespace"],
        message: `${describeResource(resource)} needs a namespace that Kustomization ${first} creates, and ${first} waits for Kustomization ${name}; on a new cluster Flux applies neither`,
        fix: `let Kustomization ${first} deploy it, or create the namespace earlier`,
      };
      break;
    }
  }
}

function found(
  state: State,
  resource: Resource,
  { name, groups }: Release,
  isOfKind: boolean,
): RepositoryFinding {
  const { kind, metadata } = resource;
  const what = isOfKind ? `the kind ${kind}` : `the namespace ${metadata.namespace}`;
  return {
    environment: state.environment,
    resource,
    message: `${describeResource(resource)} is applied together with HelmRelease ${name}, which alone creates ${what} here; on a new cluster Flux applies neither`,
    fix: "put it into its own folder, with a Kustomization that has dependsOn",
    ...(isOfKind && { cause: chartsOf(groups).join(" "), ofAllFolders: true }),
  };
}

/** The environments that Flux deploys unchanged. */
function deployedBy(flux: readonly FluxKustomization[], environments: readonly State[]): State[] {
  const folders = new Set(flux.map(({ folder }) => folder));
  return environments.filter(({ environment }) => folders.has(treePath(environment)));
}

/** The objects of a release that other objects may need. */
interface Release {
  name: string;
  /** The groups of the custom kinds in its chart. */
  groups: readonly string[];
  /** The namespace that only this release creates. */
  makes: string | undefined;
}

const releasesIn = new Fact(({ resources }): readonly Release[] =>
  resources.flatMap((resource): Release[] => {
    if (resource.kind !== "HelmRelease" || groupOf(resource.apiVersion) !== RELEASES_OF_FLUX) return [];
    const chart = lastPart(
      textAt(resource, "spec", "chart", "spec", "chart") ??
        textAt(resource, "spec", "chartRef", "name") ??
        "",
    );
    const target = textAt(resource, "spec", "targetNamespace");
    const creates = at(resource, "spec", "install", "createNamespace") === true;
    const groups = lookUp(GROUPS_OF_CHARTS, chart) ?? [];
    const makes = creates && target !== undefined && !hasFluxVariable(target) ? target : undefined;
    return groups.length === 0 && makes === undefined
      ? []
      : [{ name: resource.metadata.name, groups, makes }];
  }),
);

/** The groups of custom kinds in widely used charts, by the charts' names. */
const GROUPS_OF_CHARTS: Record<string, readonly string[]> = {
  "external-secrets": ["external-secrets.io", "generators.external-secrets.io"],
  "cert-manager": ["cert-manager.io", "acme.cert-manager.io"],
  "kube-prometheus-stack": ["monitoring.coreos.com"],
  "prometheus-operator-crds": ["monitoring.coreos.com"],
  "cloudnative-pg": ["postgresql.cnpg.io"],
  kyverno: ["kyverno.io"],
  metallb: ["metallb.io"],
  traefik: ["traefik.io"],
  keda: ["keda.sh"],
  longhorn: ["longhorn.io"],
  "rook-ceph": ["ceph.rook.io"],
  volsync: ["volsync.backube"],
  "tailscale-operator": ["tailscale.com"],
  "gateway-helm": ["gateway.envoyproxy.io"],
  "strimzi-kafka-operator": ["kafka.strimzi.io"],
  "argo-cd": ["argoproj.io"],
  "argo-rollouts": ["argoproj.io"],
  crossplane: ["pkg.crossplane.io", "apiextensions.crossplane.io"],
  velero: ["velero.io"],
};

/** The charts that define kinds of these groups. */
function chartsOf(groups: readonly string[]): string[] {
  return Object.entries(GROUPS_OF_CHARTS).flatMap(([chart, own]) =>
    own.some((group) => groups.includes(group)) ? [chart] : [],
  );
}
