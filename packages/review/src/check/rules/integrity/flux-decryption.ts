import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { fluxDeployers, patchesGive } from "../../flux-deployers.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import type { RepositoryState } from "../../state.ts";

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

/** The Secrets with keys of the Kustomizations in an environment, each with the Kustomization's index. */
const keysIn = new Fact(({ resources }): readonly KeyUse[] =>
  resources.flatMap((one, at) => {
    const secret = groupOf(one.apiVersion) === FLUX_GROUP ? textAt(one, ...KEYS) : undefined;
    const { name, namespace = "" } = one.metadata;
    return secret === undefined ? [] : [{ at, secret, namespace, key: keyOf(name, one) }];
  }),
);

interface KeyUse {
  at: number;
  secret: string;
  namespace: string;
  key: string;
}

const KEYS = ["spec", "decryption", "secretRef", "name"];
/** With fewer Kustomizations of the same Secret, another one isn't surprising. */
const FEWEST = 4;

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
    "with the field `sops`, and the Kustomization fails as a whole. If the Secret with the key doesn't " +
    "exist, the Kustomization fails too. People usually create this Secret by hand, so the rule reports a " +
    "Secret that the repository doesn't create only if there are at least four other Kustomizations, and " +
    "all of them use one other Secret, or one of another namespace: a Kustomization reads the Secret of its " +
    "own namespace.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption",
  example: {
    bad: "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# shop/ contains a Secret that SOPS encrypted\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./shop, prune: true, sourceRef: {kind: GitRepository, name: deploy}}",
    good: "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# shop/ contains a Secret that SOPS encrypted\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./shop, prune: true, sourceRef: {kind: GitRepository, name: deploy}, decryption: {provider: sops}}",
  },
  around: "flux",
  asks: () => [encryptedIn, decrypting, keysIn],
  *checkRepository(repository) {
    const { environments, flux, argo } = repository;
    yield* unlikeAllOthers(repository);
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

/** The only Kustomization with another Secret than all others, or one of another namespace, if nothing creates it. */
function* unlikeAllOthers({ environments, flux }: RepositoryState): Iterable<RepositoryFinding> {
  const all: { secret: string; namespace: string; place: Partial<RepositoryFinding> }[] = [];
  const known = new Set<string>();
  for (const state of environments)
    for (const { at, key, ...one } of keysIn.of(state)) {
      known.add(key);
      all.push({ ...one, place: { environment: state.environment, resource: objectsIn.of(state)[at] } });
    }
  for (const { name, document, file } of flux) {
    const secret = textAt(document, ...KEYS);
    const namespace = textAt(document, "metadata", "namespace") ?? "";
    if (secret !== undefined && !known.has(keyOf(name, document)))
      all.push({ secret, namespace, place: { file } });
  }
  for (const field of ["secret", "namespace"] as const) {
    const [usual, odd, ...more] = [...groupedBy(all, (one) => one[field])].sort(
      ([, a], [, b]) => b.length - a.length,
    );
    if (usual === undefined || odd === undefined) continue;
    const [value, [only, ...others]] = odd;
    if (only === undefined || more.length + others.length > 0 || usual[1].length < FEWEST) return;
    if (hasFluxVariable(value) || value === "" || usual[0] === "") return;
    const { secret, namespace, place } = only;
    if (environments.some((state) => objectsIn.of(state).some(({ metadata }) => metadata.name === secret)))
      return;
    const [what, fix] =
      field === "secret"
        ? [secret, `write ${usual[0]}, if you meant that`]
        : [
            `${secret} of its namespace ${namespace}`,
            `create it there, or put the Kustomization into ${usual[0]}`,
          ];
    yield {
      ...place,
      path: KEYS,
      message: `decrypts with Secret ${what}, which nothing in this repository creates; the ${usual[1].length} other Kustomizations use ${field === "secret" ? usual[0] : `that of ${usual[0]}`}`,
      fix,
    };
    return;
  }
}
