import { describe, expect, it } from "vitest";
import { tlsSecret } from "../../../../src/check/rules/integrity/tls-secret.ts";
import { authored, judged, state } from "../../state.ts";

const object = (apiVersion: string, kind: string, spec: string, metadata = "") =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, namespace: shop, ${metadata}}\nspec: {${spec}}\n`;
const ingress = (metadata = "") =>
  object(
    "networking.k8s.io/v1",
    "Ingress",
    "tls: [{hosts: [a.example.com], secretName: shop-tls}]",
    metadata,
  );
const certificate = (name: string) => object("cert-manager.io/v1", "Certificate", `secretName: ${name}`);

describe("integrity/tls-secret", () => {
  it("warns where a certificate goes into a Secret of another name", () => {
    expect(judged(tlsSecret, state(ingress() + certificate("shop-cert")))).toEqual([
      "warning Ingress web (namespace shop): spec.tls[0].secretName: the Ingress refers to Secret shop-tls, which nothing here creates; shop-cert is the only Secret here",
    ]);
  });

  it("warns of the name of a certificate in place of that of its Secret", () => {
    const named = (name: string, namespace = "shop") =>
      certificate("example-com").replace(
        "name: web, namespace: shop",
        `name: ${name}, namespace: ${namespace}`,
      );
    const others = certificate("other-org") + certificate("other-net");
    const said = (given: string) => judged(tlsSecret, state(ingress() + others + given));
    expect(said(named("shop-tls"))).toEqual([
      "warning Ingress web (namespace shop): spec.tls[0].secretName: the Ingress refers to Secret shop-tls, which nothing here creates, though Certificate shop-tls is here: it is written into Secret example-com",
    ]);
    expect(said(named("other"))).toEqual([expect.stringMatching(/^info/)]);
    expect(said(named("shop-tls", "blog"))).toEqual([expect.stringMatching(/^info/)]);
    expect(said(named("shop-tls").replace("example-com", "shop-tls"))).toEqual([]);
  });

  it("warns of a slip alone if something isn't rendered, which may create any other Secret", () => {
    const inPart = (made: string) =>
      judged(tlsSecret, state(ingress() + certificate(made), { inPart: true }));
    expect(inPart("shop-tsl")).toEqual([
      expect.stringMatching(/^warning .*Secret shop-tls, which nothing here/),
    ]);
    expect(inPart("shop-cert")).toEqual([]);
  });

  it("takes a certificate for a whole domain or by default for one that is made elsewhere", () => {
    for (const name of ["wildcard-example-com", "default-tls", "star-example-com"])
      expect(
        judged(tlsSecret, state(ingress().replace("shop-tls", name) + certificate("shop-cert"))),
      ).toEqual([expect.stringMatching(/^info/)]);
  });

  it.each([
    ["Ingress", ingress()],
    [
      "Gateway",
      object(
        "gateway.networking.k8s.io/v1",
        "Gateway",
        "listeners: [{name: a, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: shop-tls}]}}]",
      ),
    ],
    ["IngressRoute", object("traefik.io/v1alpha1", "IngressRoute", "tls: {secretName: shop-tls}")],
    ["TLSStore", object("traefik.io/v1alpha1", "TLSStore", "certificates: [{secretName: shop-tls}]")],
    [
      "HTTPProxy",
      object("projectcontour.io/v1", "HTTPProxy", "virtualhost: {tls: {secretName: shop/shop-tls}}"),
    ],
  ])("lists what a %s needs, and takes what is made here or promised", (_, reader) => {
    expect(judged(tlsSecret, state(reader))).toEqual([
      expect.stringMatching(/^info .*Secret shop-tls must exist/),
    ]);
    expect(judged(tlsSecret, state(reader + certificate("shop-tls")))).toEqual([]);
    const known = { authored: authored() };
    expect(judged(tlsSecret, state(reader, known))).toEqual([
      expect.stringMatching(/^error .*no contract declares/),
    ]);
    const contracts = [{ name: "shop-tls", provider: "terraform" as const, keys: {} }];
    expect(judged(tlsSecret, state(reader, { authored: authored({ contracts }) }))).toEqual([]);
  });

  it.each([
    ["cert-manager makes it for the Ingress", ingress("annotations: {cert-manager.io/cluster-issuer: a}")],
    [
      "it is made for another Ingress",
      ingress() + ingress("annotations: {cert-manager.io/issuer: a}").replace("name: web", "name: other"),
    ],
    ["an ACME controller does", ingress("annotations: {kubernetes.io/tls-acme: 'true'}")],
    ["none is named", object("networking.k8s.io/v1", "Ingress", "tls: [{hosts: [a.example.com]}]")],
    [
      "it is another namespace's",
      object(
        "gateway.networking.k8s.io/v1",
        "Gateway",
        "listeners: [{name: a, tls: {certificateRefs: [{name: b, namespace: c}]}}]",
      ),
    ],
  ])("is silent where %s", (_, reader) => {
    expect(judged(tlsSecret, state(reader, { authored: authored() }))).toEqual([]);
  });

  it("takes no Secret for one with a certificate that holds something else", () => {
    const other =
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: shop-db, namespace: shop}\nstringData: {a: b}\n";
    expect(judged(tlsSecret, state(ingress() + other))).toEqual([expect.stringMatching(/^info /)]);
  });
});
