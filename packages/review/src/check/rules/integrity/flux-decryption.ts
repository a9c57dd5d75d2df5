import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { FLUX_GROUP } from "../../../discovery/flux.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { fluxDeployers, patchesGive } from "../../flux-deployers.ts";
import { defineRule } from "../../rule.ts";

/** The first object of an environment that is encrypted with SOPS. */
const encryptedIn = new Fact(({ resources }) => {
  const index = resources.findIndex((one) => textAt(one, "sops", "mac") !== undefined);
  return index < 0 ? undefined : index;
});

/** The Kustomizations of Flux in an environment that decrypt. */
const decrypting = new Fact(({ resources }): readonly string[] =>
  resources.flatMap((one) =>
    groupOf(one.apiVersion) === FLUX_GROUP && at(one, "spec", "decryption") !== undefined
      ? [one.metadata.name]
      : [],
  ),
);

export const fluxDecryption = defineRule({
  id: "integrity/flux-decryption",
  title: "A Flux Kustomization that deploys files encrypted with SOPS decrypts them",
  why:
    "Without `spec.decryption`, Flux applies the encrypted text unchanged: the API server rejects a Secret " +
    "with the field `sops`, and the Kustomization fails as a whole.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption",
  around: "flux",
  asks: () => [encryptedIn, decrypting],
  *checkRepository({ environments, flux, argo }) {
    // A patch may give others what they need to decrypt.
    if (flux.some((one) => patchesGive(one, "decryption"))) return;
    const able = new Set(environments.flatMap((state) => decrypting.of(state)));
    for (const { name, document } of flux)
      if (at(document, "spec", "decryption") !== undefined) able.add(name);
    const deployersOf = fluxDeployers({ flux, argo });
    for (const state of environments) {
      const index = encryptedIn.of(state);
      if (index === undefined) continue;
      const [by] = deployersOf(state);
      const resource = objectsIn.of(state)[index];
      if (by === undefined || able.has(by.name) || resource === undefined) continue;
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
