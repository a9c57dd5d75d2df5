import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { describeResource, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP, RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
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

/** The groups of objects with dependencies. */
const WITH_DEPENDENCIES = [FLUX_GROUP, RELEASES_OF_FLUX];

/** Objects of an environment that need another, each with its index. */
const needing = new Fact(({ resources }) =>
  resources.flatMap((resource, index) => {
    const group = groupOf(resource.apiVersion);
    const dependencies = WITH_DEPENDENCIES.includes(group) ? itemsAt(resource, "spec", "dependsOn") : [];
    const needed: (readonly [usual: string, ...path: Path])[] = [
      ...(lookUp(NEEDED, `${group}/${resource.kind}`) ?? []),
      ...dependencies.map(([, entry]) => [resource.kind, "spec", "dependsOn", entry] as const),
    ];
    return needed.flatMap(([usual, ...path]) => {
      const name = textAt(resource, ...path, "name");
      if (name === undefined || hasFluxVariable(name)) return [];
      const kind = textAt(resource, ...path, "kind") ?? usual;
      const own = textAt(resource, ...path, "namespace") ?? resource.metadata.namespace;
      return [{ at: index, path, key: keyOf(kind, name, own) }];
    });
  }),
);

/** The Kustomizations of Flux in an environment, each with its index. */
const inside = new Fact(({ resources }) =>
  resources.flatMap((one, index) =>
    groupOf(one.apiVersion) === FLUX_GROUP && at(one, "spec", "suspend") !== true
      ? [{ at: index, name: one.metadata.name }]
      : [],
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
    "or remove `wait`. A Kustomization with `wait: true` also waits for the Kustomizations that it creates: " +
    "if one of them depends on it, neither becomes ready.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#wait",
  around: "flux",
  asks: () => [needing, inside],
  *checkRepository(repository) {
    const creators = creatorsIn(repository, ({ kind, metadata }) =>
      keyOf(kind, metadata.name, metadata.namespace),
    );
    for (const one of waitedFor(repository)) {
      const { name, document, state, later } = one;
      for (const { at: index, name: inner } of inside.of(state)) {
        const resource = objectsIn.of(state)[index];
        if (resource === undefined || !later.has(inner) || !isAwaited(document, resource)) continue;
        yield {
          environment: state.environment,
          resource,
          path: ["spec", "dependsOn"],
          message: `Kustomization ${inner} waits for Kustomization ${name}, which creates it and waits until all that it creates is ready, so neither becomes ready`,
          fix: `remove the dependency, or wait from Kustomization ${name}`,
        };
      }
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
