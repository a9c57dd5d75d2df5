import { describe, expect, it } from "vitest";
import { solverClass } from "../../../../src/check/rules/network/solver-class.ts";
import { judgedFlux } from "../integrity/flux-rules.ts";

const issuer = (ingress: string, kind = "ClusterIssuer", more = "") =>
  `---\napiVersion: cert-manager.io/v1\nkind: ${kind}\nmetadata: {name: le}\nspec: {acme: {solvers: [{http01: {ingress: {${ingress}}}}${more}]}}\n`;
const ingress = (
  named: string,
  annotations = "cert-manager.io/cluster-issuer: le",
  spec = "ingressClassName",
) =>
  `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, annotations: {${annotations}}}\nspec: {${spec}: ${named}}\n`;
const said = (certs: string, ...apps: string[]) =>
  judgedFlux(solverClass, {
    certs,
    ...Object.fromEntries(apps.map((one, at) => [`apps/${at}`, one])),
  });

describe("network/solver-class", () => {
  it.each(["class", "ingressClassName"])("warns of an issuer whose %s no Ingress has", (field) =>
    expect(said(issuer(`${field}: nginx`), ingress("traefik"), ingress("traefik"))).toEqual([
      `ClusterIssuer le spec.acme.solvers.0.http01.ingress.${field}: answers challenges through ingress class nginx, which no Ingress here has; those that want its certificates have traefik`,
    ]),
  );

  it("warns if the class is in an annotation", () =>
    expect(
      said(
        issuer("class: nginx"),
        ingress("a", "cert-manager.io/cluster-issuer: le, kubernetes.io/ingress.class: traefik", "x"),
      ),
    ).toHaveLength(1));

  it.each<[string, string[]]>([
    ["the class of its Ingresses", [issuer("class: traefik"), ingress("traefik")]],
    [
      "a class that another Ingress has: both controllers are there",
      [issuer("class: nginx"), ingress("traefik"), ingress("nginx", "a: b")],
    ],
    ["an Ingress that uses another issuer", [issuer("class: nginx"), ingress("traefik", "a: b")]],
    [
      "an Ingress that names the class of its challenges",
      [
        issuer("class: nginx"),
        ingress(
          "traefik",
          "cert-manager.io/cluster-issuer: le, acme.cert-manager.io/http01-ingress-class: nginx",
        ),
      ],
    ],
    ["several solvers", [issuer("class: nginx", "ClusterIssuer", ", {dns01: {}}"), ingress("traefik")]],
    ["no Ingress", [issuer("class: nginx")]],
    ["an Ingress of the default class", [issuer("class: nginx"), ingress("x", undefined, "x")]],
    ["a class that only the cluster knows", [issuer(`class: "$\{CLASS}"`), ingress("traefik")]],
    ["an Ingress whose class only the cluster knows", [issuer("class: nginx"), ingress(`"$\{CLASS}"`)]],
    ["an issuer of one namespace", [issuer("class: nginx", "Issuer"), ingress("traefik")]],
  ])("takes %s", (_, [certs = "", ...apps]) => expect(said(certs, ...apps)).toEqual([]));
});
