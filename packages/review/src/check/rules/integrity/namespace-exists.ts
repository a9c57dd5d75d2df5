import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { hasFluxVariable, RELEASES_OF_FLUX } from "../../../discovery/flux.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { fluxDeployers } from "../../flux-deployers.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

/** The namespaces that every cluster has, and that of Flux. */
const ALWAYS = ["default", "kube-system", "kube-public", "kube-node-lease", "flux-system"];

/** The namespaces that releases of charts create. */
const madeByReleases = new Fact(({ resources }): readonly string[] =>
  resources.flatMap((one) =>
    groupOf(one.apiVersion) === RELEASES_OF_FLUX && at(one, "spec", "install", "createNamespace") === true
      ? (textAt(one, "spec", "targetNamespace") ?? one.metadata.namespace ?? [])
      : [],
  ),
);

export const namespaceExists = defineRule({
  id: "integrity/namespace-exists",
  title: "The namespaces of the objects that Flux deploys are created, or known to exist",
  why:
    "Flux doesn't create namespaces: if one is missing, the API server rejects its objects with \"namespaces " +
    'not found", and the Kustomization fails as a whole. A cluster in which someone created the namespace by ' +
    "hand doesn't show the problem; a new cluster never comes up.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  severity: "info",
  around: "flux",
  example: {
    bad: "# shop/settings.yaml\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}",
    good: "# shop/settings.yaml\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\n---\nkind: Namespace\nmetadata: {name: shop}",
  },
  asks: () => [madeByReleases],
  *checkRepository({ environments, flux, argo }) {
    const deployersOf = fluxDeployers({ flux, argo });
    const made = new Set(ALWAYS);
    for (const state of environments) {
      for (const { kind, metadata } of objectsIn.of(state)) if (kind === "Namespace") made.add(metadata.name);
      for (const name of madeByReleases.of(state)) made.add(name);
    }
    for (const state of environments) {
      // What isn't rendered may create it.
      if (state.inPart || !isDeployed(state)) continue;
      for (const resource of objectsIn.of(state)) {
        const { namespace = "" } = resource.metadata;
        if (namespace === "" || hasFluxVariable(namespace) || made.has(namespace)) continue;
        made.add(namespace);
        yield {
          environment: state.environment,
          resource,
          path: ["metadata", "namespace"],
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
