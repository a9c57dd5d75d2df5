import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { listAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const fluxComponent = defineRule({
  id: "integrity/flux-component",
  title: "Everything that a Flux Kustomization lists under `components` is a component",
  why:
    "If `spec.components` of a Flux Kustomization lists a folder that isn't a component, the build fails " +
    "for everything that the Kustomization deploys. Flux copies the list into the kustomization that it " +
    "builds, and kustomize accepts only `kind: Component` there.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#components",
  example: {
    bad: "kind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./shop, prune: true, sourceRef: {kind: GitRepository, name: deploy}, components: [../store]} # the kustomization in store/ has kind: Kustomization",
    good: "kind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./shop, prune: true, sourceRef: {kind: GitRepository, name: deploy}, components: [../shared]} # the kustomization in shared/ has kind: Component",
  },
  severity: "error",
  basis: "refused",
  around: "flux",
  *checkRepository({ environments, flux }) {
    // A component isn't an environment.
    const byFolder = new Map(environments.map((state) => [`/${state.environment}`, state]));
    const said = new Set<string>();
    for (const { document, folder, name } of flux)
      for (const written of folder === undefined ? [] : listAt(document, "spec", "components")) {
        const path = normalise(`${folder}/${asText(written)}`);
        const state = byFolder.get(path);
        if (state === undefined || said.has(path)) continue;
        said.add(path);
        yield {
          environment: state.environment,
          message: `is listed as a component by Flux Kustomization ${name}, but isn't one; its build fails`,
          fix: "write apiVersion: kustomize.config.k8s.io/v1alpha1 and kind: Component",
        };
      }
  },
});
