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

describe("network/solver-class for hosts", () => {
  const CLASS = "ingressClassName: nginx";
  const solver = (selector: string) => `{selector: {${selector}}, dns01: {cloudflare: {}}}`;
  const zoned = (solvers: string, kind = "ClusterIssuer", metadata = "name: le") =>
    `---\napiVersion: cert-manager.io/v1\nkind: ${kind}\nmetadata: {${metadata}}\nspec: {acme: {solvers: [${solvers}]}}\n`;
  const ZONE = zoned(solver("dnsZones: [example.com]"));
  const certificate = (host: string, ref = "name: le, kind: ClusterIssuer") =>
    `---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web, namespace: shop}\nspec: {secretName: a, issuerRef: {${ref}}, dnsNames: ["${host}"]}\n`;
  const served = (host: string, annotation = "cert-manager.io/cluster-issuer: le") =>
    `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop, annotations: {${annotation}}}\nspec: {${CLASS}, tls: [{secretName: a, hosts: [${host}]}]}\n`;

  it("warns of one that no solver of the issuer is for", () => {
    expect(said(ZONE, certificate("shop.example.org"))).toEqual([
      "Certificate web spec.dnsNames.0: wants a certificate for shop.example.org from ClusterIssuer le, whose solvers are only for example.com",
    ]);
    expect(said(ZONE, served("shop.example.org"))).toEqual([
      "Ingress web spec.tls.0.hosts.0: wants a certificate for shop.example.org from ClusterIssuer le, whose solvers are only for example.com",
    ]);
    const own = zoned(solver("dnsNames: [a.example.com]"), "Issuer", "name: le, namespace: shop");
    expect(said(own, certificate("b.example.com", "name: le"))).toHaveLength(1);
    expect(said(own, served("b.example.com", "cert-manager.io/issuer: le"))).toHaveLength(1);
    expect(said(ZONE, certificate("myexample.com"))).toHaveLength(1);
  });

  it.each<[string, string, string]>([
    ["the zone", ZONE, certificate("example.com")],
    ["a host in the zone", ZONE, certificate("a.b.example.com")],
    ["a wildcard of the zone", ZONE, certificate("*.example.com")],
    ["a named host", zoned(solver("dnsNames: [a.example.org]")), certificate("a.example.org")],
    [
      "a host of another solver",
      zoned(`${solver("dnsZones: [example.com]")}, ${solver("dnsZones: [example.org]")}`),
      certificate("a.example.org"),
    ],
    [
      "a solver for all",
      zoned(`${solver("dnsZones: [example.com]")}, {dns01: {cloudflare: {}}}`),
      certificate("a.example.org"),
    ],
    [
      "a solver for labels",
      zoned(`${solver("dnsZones: [example.com]")}, ${solver("matchLabels: {a: b}")}`),
      certificate("a.example.org"),
    ],
    ["a zone with a variable", zoned(solver('dnsZones: ["$' + '{DOMAIN}"]')), certificate("a.example.org")],
    ["a host with a variable", ZONE, certificate("a.$" + "{DOMAIN}")],
    [
      "an issuer that has the zone in another cluster",
      ZONE + zoned(solver("dnsZones: [example.org]")),
      certificate("a.example.org"),
    ],
    ["an issuer that is elsewhere", ZONE, certificate("a.example.org", "name: other, kind: ClusterIssuer")],
    ["an Ingress without an issuer", ZONE, served("a.example.org", "a: b")],
  ])("takes %s", (_, certs, app) => expect(said(certs, app)).toEqual([]));
});
