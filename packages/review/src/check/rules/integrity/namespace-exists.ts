import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { writtenTargets } from "../../../kubernetes/target-namespaces.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { fluxDeployers } from "../../flux-deployers.ts";
import { isSlip } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

/** The namespaces that every cluster has, and that of Flux. */
const ALWAYS = ["default", "kube-system", "kube-public", "kube-node-lease", "flux-system"];

/** The namespaces that releases of charts create: never their own, which has to exist before the release. */
const madeByReleases = new Fact(({ resources }): readonly string[] =>
  resources.flatMap((one) => {
    const namespace = textAt(one, "spec", "targetNamespace");
    return groupOf(one.apiVersion) === RELEASES_OF_FLUX &&
      at(one, "spec", "install", "createNamespace") === true &&
      namespace !== undefined &&
      namespace !== one.metadata.namespace
      ? [namespace]
      : [];
  }),
);

/** The namespaces into which releases of charts and others put objects, although they may be in another one. */
const intoIn = new Fact(({ resources }): readonly string[] => resources.flatMap(writtenTargets));

/** Kinds with which a namespace begins; whatever made the kind of another object may have made its namespace, too. */
const BEGINS = new Set(["HelmRelease", "Deployment", "StatefulSet", "DaemonSet", "CronJob", "Gateway"]);
/** So many namespaces are made here for each one that isn't, if that was forgotten. */
const MANY = 3;

export const namespaceExists = defineRule({
  id: "integrity/namespace-exists",
  title: "The namespaces of the objects that Flux deploys are created, or known to exist",
  why:
    "Flux doesn't create namespaces: if one is missing, the API server rejects its objects with \"namespaces " +
    'not found", and the Kustomization fails as a whole. A cluster in which someone created the namespace by ' +
    "hand doesn't show the problem; a new cluster never comes up.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  severity: "info",
  worst: "warning",
  cases: {
    warning: [
      "for a namespace whose name nearly matches that of a namespace in the repository",
      "for the only missing namespace in a folder, if the folder creates a namespace with a similar name that contains nothing",
      "for a namespace with workloads, releases or Gateways, if the repository creates nearly all other namespaces",
    ],
  },
  around: "flux",
  example: {
    bad: "# shop/manifests.yaml\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}",
    good: "# shop/manifests.yaml\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\n---\nkind: Namespace\nmetadata: {name: shop}",
  },
  isOfDeployed: true,
  asks: () => [madeByReleases, intoIn],
  *checkRepository({ environments, flux, argo }) {
    const deployersOf = fluxDeployers({ flux, argo });
    const made = new Set(ALWAYS);
    const byManifest = new Set<string>();
    for (const state of environments) {
      for (const { kind, metadata } of objectsIn.of(state))
        if (kind === "Namespace") byManifest.add(metadata.name);
      for (const name of madeByReleases.of(state)) made.add(name);
    }
    for (const name of byManifest) made.add(name);
    const all = environments.filter(isDeployed);
    const begun = new Set(
      all.flatMap((state) =>
        objectsIn
          .of(state)
          .flatMap(({ kind, metadata: { namespace = "" } }) =>
            BEGINS.has(kind) && namespace !== "" && !ALWAYS.includes(namespace) ? [namespace] : [],
          ),
      ),
    );
    const others = [...begun].filter((namespace) => byManifest.has(namespace)).length;
    const left = [...begun].filter((namespace) => !made.has(namespace)).length;
    const isUsual = others >= MANY * left && ![...byManifest].some(hasFluxVariable);
    const inhabited = new Set([
      ...environments.flatMap((state) => [
        ...objectsIn.of(state).map(({ metadata }) => metadata.namespace),
        ...intoIn.of(state),
      ]),
      ...flux.map(({ document }) => textAt(document, "spec", "targetNamespace")),
    ]);
    for (const state of all) {
      // What isn't rendered may create it.
      if (state.inPart === true) continue;
      const own = objectsIn.of(state);
      const lacking = new Set(
        own.flatMap(({ metadata: { namespace } }) =>
          namespace === undefined || made.has(namespace) ? [] : [namespace],
        ),
      );
      const empty = own.filter(({ kind, metadata }) => kind === "Namespace" && !inhabited.has(metadata.name));
      for (const resource of own) {
        const { namespace = "" } = resource.metadata;
        if (namespace === "" || hasFluxVariable(namespace) || made.has(namespace)) continue;
        const near =
          [...byManifest].find((one) => isSlip(one, namespace)) ??
          // The only one that nothing is in is meant for the only ones that are in none.
          (lacking.size === 1 ? onlyLike(namespace, empty) : undefined);
        const isForgotten = near === undefined && isUsual && begun.has(namespace);
        if (isForgotten && !BEGINS.has(resource.kind)) continue;
        made.add(namespace);
        const place = { environment: state.environment, resource, path: ["metadata", "namespace"] };
        const isRelease = resource.kind === "HelmRelease";
        if (near !== undefined)
          yield {
            ...place,
            severity: "warning",
            cause: namespace,
            ofAllFolders: true,
            message: `is in namespace ${namespace}, which nothing in this repository creates; ${near} exists`,
            fix: `write ${near}, if you meant that`,
          };
        else if (isForgotten)
          yield {
            ...place,
            severity: "warning",
            cause: namespace,
            ofAllFolders: true,
            message: `is in namespace ${namespace}, which nothing in this repository creates, unlike ${others} others${isRelease ? "; a release can't create the namespace that it is in itself" : ""}`,
            fix: `add a Namespace ${namespace}`,
          };
        else
          yield {
            ...place,
            prerequisite: `Namespace ${namespace}`,
            message: `Namespace ${namespace} must exist in the cluster first`,
            fix: "create it here, or make sure that something creates it before Flux applies this",
          };
      }
    }

    function isDeployed(state: State): boolean {
      return deployersOf(state).some(
        ({ document }) => asText(at(document, "spec", "suspend") ?? "") !== "true",
      );
    }
  },
});

/** The only one of some Namespaces, if its name has a word more or less. */
function onlyLike(name: string, namespaces: readonly Resource[]): string | undefined {
  const [only = "", ...more] = namespaces.map(({ metadata }) => metadata.name);
  const isLike = [
    [only, name],
    [name, only],
  ].some(([long = "", short]) => long.endsWith(`-${short}`) || long.startsWith(`${short}-`));
  return more.length === 0 && isLike ? only : undefined;
}
