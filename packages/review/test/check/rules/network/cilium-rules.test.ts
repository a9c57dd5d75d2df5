import { describe, expect, it } from "vitest";
import { ciliumRules } from "../../../../src/check/rules/network/cilium-rules.ts";
import { judge } from "../../../../src/check/run.ts";
import { judged, state } from "../../state.ts";

const policy = (rules: string, kind = "CiliumNetworkPolicy", namespace = ", namespace: shop") =>
  `apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: {name: web${namespace}}\n${rules}\n---\n`;
const egress = (rule: string) => policy(`spec: {endpointSelector: {}, egress: [${rule}]}`);
const ingress = (rule: string) => policy(`spec: {endpointSelector: {}, ingress: [${rule}]}`);
const said = (yaml: string) => judged(ciliumRules, state(yaml));
const HOST = "toFQDNs: [{matchName: api.acme.example}]";
const DNS = 'toPorts: [{ports: [{port: "53", protocol: ANY}], rules: {dns: [{matchPattern: "*"}]}}]';
const http = (port: string, more = "") =>
  `toPorts: [{ports: [{port: "${port}", protocol: TCP}], rules: {http: [{method: GET}]}${more}}]`;

describe("network/cilium-rules", () => {
  it.each([
    ["two kinds of peers in a rule", egress(`{${HOST}, toEntities: [cluster]}`)],
    [
      "two in one of several specs",
      policy("specs: [{}, {ingress: [{fromCIDR: [10.0.0.0/8], fromEntities: [host]}]}]"),
    ],
    [
      "HTTP rules for a port of any protocol",
      egress('{toPorts: [{ports: [{port: "80"}], rules: {http: [{method: GET}]}}]}'),
    ],
    [
      "HTTP rules for UDP",
      ingress('{toPorts: [{ports: [{port: "80", protocol: UDP}], rules: {http: [{method: GET}]}}]}'),
    ],
    ["DNS rules for ingress", ingress(`{${DNS}}`)],
    ["DNS rules without a port", egress('{toPorts: [{rules: {dns: [{matchPattern: "*"}]}}]}')],
    [
      "rules of two protocols",
      egress(
        '{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}], kafka: [{topic: a}]}}]}',
      ),
    ],
  ])("rejects what Cilium rejects: %s", (_, yaml) =>
    expect(said(yaml).join()).toMatch(/^error [^,]*: Cilium rejects the policy: /),
  );

  it.each([
    ["a rule for each kind of peers", egress(`{${HOST}}, {toEntities: [cluster]}`)],
    ["a list of peers that is empty", egress(`{${HOST}, toEntities: []}`)],
    ["HTTP rules for TCP", egress(`{toEndpoints: [{}], ${http("80")}}`)],
    ["ports without rules", egress('{toPorts: [{ports: [{port: "80"}]}]}')],
    ["DNS rules for any protocol", egress(`{toEntities: [cluster], ${DNS}}`)],
  ])("takes %s", (_, yaml) => expect(said(yaml)).toEqual([]));

  it.each([
    ["names outside", `{${HOST}, ${http("443")}}`],
    ["the world", `{toEntities: [world], ${http("443")}}`],
    ["the API server", `{toEntities: [kube-apiserver], ${http("6443")}}`],
    ["addresses", `{toCIDR: [10.0.0.1/32], ${http("443")}}`],
  ])("warns of HTTP rules for TLS to %s", (_, rule) =>
    expect(said(egress(rule)).join()).toMatch(/^warning .*: rejects every request over TLS/),
  );

  it.each([
    ["another port", `{${HOST}, ${http("8080")}}`],
    ["pods", `{toEndpoints: [{}], ${http("443")}}`],
    ["the cluster", `{toEntities: [cluster], ${http("443")}}`],
    [
      "connections that the proxy decrypts",
      `{${HOST}, ${http("443", ", terminatingTLS: {secret: {name: a}}")}}`,
    ],
  ])("takes HTTP rules for %s", (_, rule) => expect(said(egress(rule))).toEqual([]));

  describe("names without a DNS rule", () => {
    const found = (...environments: [yaml: string, inPart?: boolean][]) =>
      judge(
        environments.map(([yaml, inPart = false], at) => state(yaml, { environment: `env${at}`, inPart })),
        [ciliumRules],
      ).findings.map(({ environment, severity, path }) => `${environment} ${severity} ${path?.join(".")}`);
    const asks = '{toEntities: [cluster], toPorts: [{ports: [{port: "53"}]}]}';
    const one = egress(`{${HOST}}, ${asks}`);
    const other = (yaml: string) => yaml.replace("namespace: shop", "namespace: other");

    it("are reported if no policy of the namespace has one", () => {
      expect(found([one])).toEqual(["env0 warning spec.egress.0.toFQDNs"]);
      expect(found([one + other(egress(`{${DNS}}`))])).toHaveLength(1);
      expect(found([one + ingress("{toPorts: [{rules: {dns: [{}]}}]}")])).toContain(
        "env0 warning spec.egress.0.toFQDNs",
      );
    });

    it.each([
      ["the same policy", [egress(`{${HOST}}, {${DNS}}`)]],
      ["another one of the namespace, in another environment", [one, egress(`{${DNS}}`)]],
      ["one without a namespace", [one, policy(`spec: {egress: [{${DNS}}]}`, "CiliumNetworkPolicy", "")]],
      [
        "one of the whole cluster",
        [one, policy(`spec: {egress: [{${DNS}}]}`, "CiliumClusterwideNetworkPolicy", "")],
      ],
      [
        "an annotation",
        [
          `${one}kind: Pod\nmetadata: {name: a, annotations: {policy.cilium.io/proxy-visibility: "<Egress/53/UDP/DNS>"}}\n`,
        ],
      ],
    ])("aren't with %s", (_, yamls) => expect(found(...yamls.map((yaml): [string] => [yaml]))).toEqual([]));

    it("aren't where no policy here allows DNS requests", () => {
      expect(found([egress(`{${HOST}}`)])).toEqual([]);
      expect(found([egress(`{${HOST}}`) + other(egress(asks))])).toEqual([]);
      expect(found([egress(`{${HOST}}`)], [egress(asks)])).toHaveLength(1);
    });

    it("aren't in an environment that isn't fully rendered", () => expect(found([one, true])).toEqual([]));
  });
});
