import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { describeResource, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";
import { creatorsIn, onlyLater, waitedFor } from "./flux-waiting.ts";

/** The field in which an object names another without which it never becomes ready, and that one's usual kind. */
const NEEDED: Readonly<Record<string, readonly (readonly [usual: string, ...path: string[]])[]>> = {
  "cert-manager.io/Certificate": [["Issuer", "spec", "issuerRef"]],
  "external-secrets.io/ExternalSecret": [["SecretStore", "spec", "secretStoreRef"]],
  [`${RELEASES_OF_FLUX}/HelmRelease`]: [
    ["HelmRepository", "spec", "chart", "spec", "sourceRef"],
    ["OCIRepository", "spec", "chartRef"],
  ],
};

/** Objects of an environment that need another, each with its index. */
const needing = new Fact(({ resources }) =>
  resources.flatMap((resource, index) =>
    (lookUp(NEEDED, `${groupOf(resource.apiVersion)}/${resource.kind}`) ?? []).flatMap(([usual, ...path]) => {
      const name = textAt(resource, ...path, "name");
      if (name === undefined || hasFluxVariable(name)) return [];
      const kind = textAt(resource, ...path, "kind") ?? usual;
      const own = textAt(resource, ...path, "namespace") ?? resource.metadata.namespace;
      return [{ at: index, path, key: keyOf(kind, name, own) }];
    }),
  ),
);

export const fluxDeadlock = defineRule({
  id: "integrity/flux-deadlock",
  title: "A Flux Kustomization never waits for something that is applied only after it",
  why:
    "If Kustomization A has `wait: true` and contains an object that needs something from Kustomization B, " +
    "and B depends on A (`dependsOn`), each waits for the other. With `wait: true`, a Kustomization is " +
    "ready only once all its objects are; a Certificate, for example, needs its issuer, an ExternalSecret " +
    "its store, and a HelmRelease its chart repository. A cluster that already has the needed object " +
    "doesn't show the problem; a new cluster never comes up. Move the object to the other Kustomization, " +
    "or remove `wait`.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#wait",
  around: "flux",
  asks: () => [needing],
  *checkRepository(repository) {
    const creators = creatorsIn(repository, ({ kind, metadata }) =>
      keyOf(kind, metadata.name, metadata.namespace),
    );
    for (const one of waitedFor(repository)) {
      const { name, document, state } = one;
      for (const { at: index, key, path } of needing.of(state)) {
        const resource = objectsIn.of(state)[index];
        const first = onlyLater(creators, key, one);
        if (resource === undefined || first === undefined || !isAwaited(document, resource)) continue;
        yield {
          environment: state.environment,
          resource,
          path,
          message: `${describeResource(resource)} needs ${key.split("/").slice(0, 2).join(" ")}, which Kustomization ${first} creates; ${first} waits for Kustomization ${name}, which waits for this object, so on a new cluster neither becomes ready`,
          fix: `let Kustomization ${first} deploy it, or remove wait from Kustomization ${name}`,
        };
        break;
      }
    }
  },
});

function keyOf(kind: string, name: string, namespace: string | undefined): string {
  return `${kind}/${name}/${kind.startsWith("Cluster") ? "" : (namespace ?? "")}`;
}

/** True for an object whose readiness a Kustomization waits for. */
function isAwaited(document: unknown, { kind, metadata }: Resource): boolean {
  if (at(document, "spec", "wait") === true) return true;
  return itemsAt(document, "spec", "healthChecks").some(
    ([check]) =>
      check.kind === kind &&
      check.name === metadata.name &&
      (check.namespace ?? metadata.namespace) === metadata.namespace,
  );
}
