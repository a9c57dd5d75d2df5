import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { fluxDeployers, patchesGive } from "../../flux-deployers.ts";
import { defineRule } from "../../rule.ts";

/** The first object of an environment that is encrypted with SOPS. */
const encryptedIn = new Fact(({ resources }) => {
  const index = resources.findIndex((one) => textAt(one, "sops", "mac") !== undefined);
  return index < 0 ? undefined : index;
});

/** The Kustomizations of Flux in an environment that decrypt, by name and path. */
const decrypting = new Fact(({ resources }): readonly string[] =>
  resources.flatMap((one) =>
    groupOf(one.apiVersion) === FLUX_GROUP && at(one, "spec", "decryption") !== undefined
      ? [keyOf(one.metadata.name, one)]
      : [],
  ),
);

/** Kustomizations of two clusters often have one name. A path with a variable may be any. */
function keyOf(name: string, kustomization: unknown): string {
  const path = textAt(kustomization as Value, "spec", "path") ?? "";
  return `${name} ${path.includes("$") ? "" : path.replace(/^[./]+|\/+$/g, "")}`;
}

export const fluxDecryption = defineRule({
  id: "integrity/flux-decryption",
  title: "A Flux Kustomization that deploys files encrypted with SOPS decrypts them",
  why:
    "Without `spec.decryption`, Flux applies the encrypted text unchanged. The API server rejects a Secret " +
    "with the field `sops`, and the Kustomization fails as a whole.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption",
  example: {
    bad: "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# shop/ contains a Secret that SOPS encrypted\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./shop, prune: true, sourceRef: {kind: GitRepository, name: deploy}}",
    good: "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# shop/ contains a Secret that SOPS encrypted\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./shop, prune: true, sourceRef: {kind: GitRepository, name: deploy}, decryption: {provider: sops}}",
  },
  around: "flux",
  asks: () => [encryptedIn, decrypting],
  *checkRepository({ environments, flux, argo }) {
    // A patch may give others what they need to decrypt.
    if (flux.some((one) => patchesGive(one, "decryption"))) return;
    const able = new Set(environments.flatMap((state) => decrypting.of(state)));
    for (const { name, document } of flux)
      if (at(document, "spec", "decryption") !== undefined) able.add(keyOf(name, document));
    const deployersOf = fluxDeployers({ flux, argo });
    for (const state of environments) {
      const index = encryptedIn.of(state);
      if (index === undefined) continue;
      const [by] = deployersOf(state);
      const resource = objectsIn.of(state)[index];
      if (by === undefined || resource === undefined) continue;
      if (able.has(keyOf(by.name, by.document)) || able.has(`${by.name} `)) continue;
      yield {
        environment: state.environment,
        resource,
        path: ["sops"],
        message: `is encrypted with SOPS, but Kustomization ${by.name}, which deploys it, has no decryption`,
        fix: "add spec.decryption with the provider sops and the key's Secret to the Kustomization",
      };
    }
  },
});
