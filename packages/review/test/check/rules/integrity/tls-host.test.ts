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
