import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { describeResource, groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import type { FluxKustomization } from "../../../discovery/flux.ts";
import { at } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { fluxDeployers, patchesGive } from "../../flux-deployers.ts";
import { defineRule } from "../../rule.ts";
import { withoutNamespace } from "../../without-namespace.ts";

/** The Flux Kustomizations in an environment that set a namespace for the objects they deploy. */
const giveNamespace = new Fact(({ resources }): readonly string[] =>
  resources.flatMap((one) =>
    groupOf(one.apiVersion) === FLUX_GROUP && at(one, "spec", "targetNamespace") !== undefined
      ? [one.metadata.name]
      : [],
  ),
);

export const fluxNamespace = defineRule({
  id: "integrity/flux-namespace",
  title: "Objects that Flux deploys have a namespace, or the Flux Kustomization sets one",
  why:
    'If an object has no namespace, the Kustomization that contains it fails as a whole with "namespace ' +
    'not specified". kubectl applies such an object to the namespace of the current context, but Flux has ' +
    "no such default. A `configMapGenerator` or `secretGenerator` creates an object without a namespace if " +
    "its kustomization.yaml doesn't set `namespace`, even if each manifest in the folder has its own.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#target-namespace",
  example: {
    bad: "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# the objects in store/ have no namespace\nkind: Kustomization\nmetadata: {name: store, namespace: flux-system}\nspec: {path: ./store, prune: true, sourceRef: {kind: GitRepository, name: deploy}}",
    good: "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# the objects in store/ have no namespace\nkind: Kustomization\nmetadata: {name: store, namespace: flux-system}\nspec: {path: ./store, prune: true, sourceRef: {kind: GitRepository, name: deploy}, targetNamespace: store}",
  },
  severity: "error",
  basis: "refused",
  around: "flux",
  asks: () => [withoutNamespace, giveNamespace],
  *checkRepository({ environments, flux, argo }) {
    const given = new Set(environments.flatMap((state) => giveNamespace.of(state)));
    for (const { name, document } of flux)
      if (at(document, "spec", "targetNamespace") !== undefined) given.add(name);
    if (flux.some((one) => patchesGive(one, "targetNamespace"))) return;
    const deployersOf = fluxDeployers({ flux, argo });
    for (const state of environments) {
      const found = withoutNamespace.of(state);
      if (found === undefined) continue;
      const by = deployersOf(state).find((one) => !given.has(one.name) && keepsNamespaces(one));
      if (by === undefined) continue;
      const resource = state.resources[found.at];
      if (resource === undefined) continue;
      const has =
        found.count === 1 ? "has" : `and ${counted(found.count - 1, "other object")} in the folder have`;
      yield {
        environment: state.environment,
        resource,
        path: ["metadata", "namespace"],
        message: `${describeResource(resource)} ${has} no namespace, and Flux Kustomization ${by.name} has no targetNamespace: Flux rejects everything in it`,
        fix: "set `namespace` in the kustomization, or `spec.targetNamespace` in Flux's",
      };
    }
  },
});

/** True for a Kustomization that applies the rendered folder in the namespaces that its objects have. */
function keepsNamespaces(one: FluxKustomization): boolean {
  return !patchesGive(one, "namespace") && asText(at(one.document, "spec", "suspend") ?? "") !== "true";
}
