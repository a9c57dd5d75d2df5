import { expect, it } from "vitest";
import { middlewareName } from "../../../../src/check/rules/integrity/middleware-name.ts";
import { judgedFlux } from "./flux-rules.ts";

const middleware = (name: string, namespace = "shop", apiVersion = "traefik.io/v1alpha1") =>
  `---\napiVersion: ${apiVersion}\nkind: Middleware\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;
const ingress = (value: string) =>
  `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop, annotations: {traefik.ingress.kubernetes.io/router.middlewares: "${value}"}}\n`;

/** What is said of an Ingress with this annotation. */
const said = (value: string, middlewares = middleware("auth")) =>
  judgedFlux(middlewareName, { shop: ingress(value), edge: middlewares });

it("warns of a Middleware without its namespace or provider", () => {
  const place =
    "Ingress web metadata.annotations.traefik.ingress.kubernetes.io/router.middlewares: names the Middleware";
  const known = "which Traefik doesn't find: it knows auth as shop-auth@kubernetescrd";
  expect(said("auth@kubernetescrd")).toEqual([`${place} auth@kubernetescrd, ${known}`]);
  expect(said("shop-auth")).toEqual([`${place} shop-auth, ${known}`]);
  expect(said("auth")).toEqual([`${place} auth, ${known}`]);
  expect(said("shop-auth@kubernetescrd, auth@kubernetescrd")).toHaveLength(1);
  expect(said("auth@kubernetescrd", middleware("auth", "edge"))).toEqual([
    `${place} auth@kubernetescrd, which Traefik doesn't find: it knows auth as edge-auth@kubernetescrd`,
  ]);
});

it.each([
  ["its whole name", "shop-auth@kubernetescrd", middleware("auth")],
  ["one of another namespace", "edge-auth@kubernetescrd", middleware("auth", "edge")],
  ["one that is elsewhere", "other@kubernetescrd", middleware("auth")],
  [
    "one of two of that name in other namespaces",
    "auth@kubernetescrd",
    middleware("auth", "edge") + middleware("auth", "more"),
  ],
  ["one whose namespace isn't known", "auth@kubernetescrd", middleware("auth", '""')],
  ["another provider", "auth@file", middleware("auth")],
  ["one that Flux fills in", "$" + "{APP}@kubernetescrd", middleware("auth")],
  ["an empty list", ",", middleware("auth")],
  ["another program's kind", "auth@kubernetescrd", middleware("auth", "shop", "example.com/v1")],
])("takes %s", (_, value, middlewares) => expect(said(value, middlewares)).toEqual([]));
