import { describe, expect, it } from "vitest";
import { unreadRules } from "../../../../src/check/rules/network/unread-rules.ts";
import { judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const said = (spec: string) =>
  judged(
    unreadRules,
    state(
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}, ${spec}}\n`,
    ),
  );
const from = (selector: string) => `ingress: [{from: [{namespaceSelector: {${selector}}}]}]`;

describe("network/unread-rules", () => {
  it("warns of rules for a direction that policyTypes doesn't list", () => {
    expect(said("policyTypes: [Ingress], egress: [{ports: [{port: 443}]}]")).toEqual([
      "warning NetworkPolicy a: spec.egress: has rules for egress, but policyTypes doesn't list Egress, so they have no effect",
    ]);
    expect(said("policyTypes: [Egress], ingress: [{}]")).toEqual([
      "warning NetworkPolicy a: spec.ingress: has rules for ingress, but policyTypes doesn't list Ingress, so they have no effect",
    ]);
  });

  it("takes listed ones, those of a policy without policyTypes, and an empty list", () => {
    expect(said("policyTypes: [Ingress, Egress], egress: [{}]")).toEqual([]);
    expect(said("egress: [{}], ingress: [{}]")).toEqual([]);
    expect(said("policyTypes: [Ingress], egress: []")).toEqual([]);
  });

  it("warns of a misspelled label of namespaces, and takes labels of other names", () => {
    expect(said(from("matchLabels: {kubernetes.io/metadata-name: web}"))).toEqual([
      'warning NetworkPolicy a: spec.ingress[0].from[0].namespaceSelector.matchLabels["kubernetes.io/metadata-name"]: selects namespaces by the label kubernetes.io/metadata-name, which no Namespace has',
    ]);
    expect(said(from("matchLabels: {kubernetes.io/metadata.name: web}"))).toEqual([]);
    expect(said(from("matchLabels: {name: web, kubernetes.io/team: a}"))).toEqual([]);
  });

  describe("about ports that no pod of a rule listens on", () => {
    const ports = "ports: [{name: http, containerPort: 8080}]";
    const policy = (spec: string) =>
      `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}, ${spec}}\n`;
    const about = (spec: string, web = deployment({ container: ports }), more = "") =>
      judged(unreadRules, state(web + policy(spec) + more));
    const admits = (port: string) => `ingress: [{from: [{podSelector: {}}], ports: [{port: ${port}}]}]`;

    it("warns, and says what they listen on", () => {
      expect(about(admits("80"))).toEqual([
        "warning NetworkPolicy a (namespace shop): spec.ingress[0].ports: allows only port 80, but Deployment web declares only 8080",
      ]);
      expect(about(admits("web"))).toHaveLength(1);
      expect(
        about("egress: [{to: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]"),
      ).toEqual([
        "warning NetworkPolicy a (namespace shop): spec.egress[0].ports: allows only port 80, but Deployment web declares only 8080",
      ]);
    });

    it.each([
      ["one that is declared", admits("8080")],
      ["one by its name", admits("http")],
      ["a range", "ingress: [{ports: [{port: 8000, endPort: 9000}]}]"],
      ["one of several", "ingress: [{ports: [{port: 80}, {port: 8080}]}]"],
      ["another protocol, of which none is declared", "ingress: [{ports: [{port: 53, protocol: UDP}]}]"],
      [
        "a port beside a rule for the others",
        "ingress: [{ports: [{port: metrics}]}, {ports: [{port: http}]}]",
      ],
      ["two protocols", "ingress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]"],
      ["peers outside the namespace", "egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}]"],
      [
        "pods of other namespaces",
        "egress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]",
      ],
      [
        "pods of another folder",
        "egress: [{to: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 80}]}]",
      ],
    ])("takes %s", (_, spec) => expect(about(spec)).toEqual([]));

    it("takes any port of pods that declare none, and one that a Service or a probe uses", () => {
      expect(about(admits("80"), deployment())).toEqual([]);
      expect(about(admits("9090"), undefined, service({ ports: "[{port: 80, targetPort: 9090}]" }))).toEqual(
        [],
      );
      const probed = `${ports}, livenessProbe: {tcpSocket: {port: 9090}}`;
      expect(about(admits("9090"), deployment({ container: probed }))).toEqual([]);
      expect(
        about(admits("9090"), undefined, service({ selector: "app: b", ports: "[{port: 9090}]" })),
      ).toHaveLength(1);
    });
  });
});
