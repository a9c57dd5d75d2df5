import { describe, expect, it } from "vitest";
import { tlsHost } from "../../../../src/check/rules/integrity/tls-host.ts";
import { judged, state } from "../../state.ts";

const ingress = (rules: string, tls: string) =>
  state(
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {rules: [${rules}], tls: [${tls}]}`,
  );
const SHOP = "{host: shop.example.com}";

describe("integrity/tls-host", () => {
  it("warns of a host in spec.tls that no rule serves, beside one that is served without TLS", () => {
    expect(judged(tlsHost, ingress(SHOP, "{hosts: [beta.example.com], secretName: s}"))).toEqual([
      "warning Ingress i: spec.tls[0].hosts[0]: spec.tls is for beta.example.com, which no rule serves, while shop.example.com is served without TLS",
    ]);
  });

  it("calls a host that is empty so", () => {
    expect(judged(tlsHost, ingress(SHOP, "{hosts: [''], secretName: s}"))).toEqual([
      "warning Ingress i: spec.tls[0].hosts[0]: spec.tls is for an empty host, which no rule serves, while shop.example.com is served without TLS",
    ]);
  });

  it.each([
    ["the same host", SHOP, "{hosts: [shop.example.com]}"],
    ["a pattern", SHOP, "{hosts: ['*.example.com']}"],
    ["a pattern that is served", "{host: '*.example.com'}", "{hosts: [shop.example.com]}"],
    ["an entry for all", SHOP, "{secretName: s}"],
    ["one more host that has a certificate", SHOP, "{hosts: [shop.example.com, www.example.com]}"],
    ["a rule for every host", "{http: {}}", "{hosts: [shop.example.com]}"],
    ["no TLS", SHOP, ""],
    ["encrypted hosts", "{host: 'ENC[AES256_GCM,data:a=]'}", "{hosts: ['ENC[AES256_GCM,data:b=]']}"],
    ["encrypted hosts under tls", SHOP, "{hosts: ['ENC[AES256_GCM,data:b=]']}"],
  ])("takes %s", (_, rules, tls) => expect(judged(tlsHost, ingress(rules, tls))).toEqual([]));
});

describe("integrity/tls-host, of a certificate", () => {
  const certificate = (spec: string, metadata = "name: c") =>
    `---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {${metadata}}\nspec: {secretName: s, ${spec}}\n`;
  const said = (certificates: string, tls = "{hosts: [shop.example.com], secretName: s}") =>
    judged(
      tlsHost,
      state(
        `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {rules: [${SHOP}], tls: [${tls}]}\n${certificates}`,
      ),
    );

  it("warns of a host that the Certificate of the Secret isn't for", () => {
    const line =
      "warning Ingress i: spec.tls[0].secretName: shop.example.com uses Secret s, whose Certificate is only for www.example.com";
    expect(said(certificate("dnsNames: [www.example.com]"))).toEqual([line]);
    expect(said(certificate("commonName: www.example.com"), "{secretName: s}")).toEqual([line]);
  });

  it.each([
    ["the host", certificate("dnsNames: [shop.example.com]")],
    ["a pattern", certificate("dnsNames: ['*.example.com']")],
    ["the common name", certificate("commonName: shop.example.com, dnsNames: [www.example.com]")],
    [
      "two that share the Secret",
      certificate("dnsNames: [a.b]") + certificate("dnsNames: [shop.example.com]", "name: d"),
    ],
    ["a name that is filled in", certificate("dnsNames: ['$(HOST)']")],
    ["one without names", certificate("uris: [spiffe://a/b]")],
    ["another namespace", certificate("dnsNames: [a.b]", "name: c, namespace: other")],
  ])("takes %s", (_, certificates) => expect(said(certificates)).toEqual([]));
});
