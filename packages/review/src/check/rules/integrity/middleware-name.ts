import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { MIDDLEWARES } from "../../../cluster/custom-references.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";

/** Traefik's provider of Middlewares that are objects of the cluster. */
const PROVIDER = "kubernetescrd";

/** The Middlewares in the annotations of an environment's Ingresses, each with the index of its Ingress. */
const namedIn = new Fact(({ index, resources }): readonly { at: number; named: string }[] =>
  index.ofKind("Ingress", "networking.k8s.io").flatMap((ingress) =>
    (ingress.metadata.annotations?.[MIDDLEWARES] ?? "").split(",").flatMap((one) => {
      const named = one.trim();
      return named === "" || hasVariable(named) ? [] : [{ at: resources.indexOf(ingress), named }];
    }),
  ),
);

export const middlewareName = defineRule({
  id: "integrity/middleware-name",
  title: "The annotation of an Ingress names Middlewares with their namespace and provider",
  why:
    "If the annotation of an Ingress names a Middleware without its namespace or provider, Traefik doesn't " +
    "find the Middleware, and doesn't serve the route at all. Traefik knows the Middleware `auth` in the " +
    "namespace `shop` as `shop-auth@kubernetescrd`.",
  source: "https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/#on-ingress",
  example: {
    bad: "kind: Middleware\napiVersion: traefik.io/v1alpha1\nmetadata: {name: auth, namespace: shop}\n---\nkind: Ingress\nmetadata: {name: shop, namespace: shop, annotations: {traefik.ingress.kubernetes.io/router.middlewares: auth@kubernetescrd}}",
    good: "kind: Middleware\napiVersion: traefik.io/v1alpha1\nmetadata: {name: auth, namespace: shop}\n---\nkind: Ingress\nmetadata: {name: shop, namespace: shop, annotations: {traefik.ingress.kubernetes.io/router.middlewares: shop-auth@kubernetescrd}}",
  },
  asks: () => [namedIn],
  *checkRepository({ environments }) {
    const middlewares = environments.flatMap((state) =>
      objectsIn
        .of(state)
        .filter(
          ({ kind, apiVersion, metadata }) =>
            kind === "Middleware" && metadata.namespace && apiVersion.startsWith("traefik."),
        ),
    );
    const only = (name: string, ingress: Resource): Resource | undefined => {
      const alike = middlewares.filter((one) => one.metadata.name === name);
      return alike.find((one) => isBeside(one, ingress)) ?? (alike.length === 1 ? alike[0] : undefined);
    };
    for (const state of environments)
      for (const { at, named } of namedIn.of(state)) {
        const resource = objectsIn.of(state)[at];
        const [name = "", provider] = named.split("@");
        if (resource === undefined || (provider ?? PROVIDER) !== PROVIDER) continue;
        const isWhole = middlewares.some((one) => fullName(one) === name);
        if (isWhole && provider === PROVIDER) continue;
        const meant = isWhole ? middlewares.find((one) => fullName(one) === name) : only(name, resource);
        if (meant === undefined) continue;
        yield {
          environment: state.environment,
          resource,
          path: ["metadata", "annotations", MIDDLEWARES],
          message: `names the Middleware ${named}, which Traefik doesn't find: it knows ${meant.metadata.name} as ${fullName(meant)}@${PROVIDER}`,
          fix: `write ${fullName(meant)}@${PROVIDER}`,
        };
      }
  },
});

function fullName({ metadata }: Resource): string {
  return `${metadata.namespace}-${metadata.name}`;
}

function isBeside(one: Resource, other: Resource): boolean {
  return one.metadata.namespace === other.metadata.namespace;
}
