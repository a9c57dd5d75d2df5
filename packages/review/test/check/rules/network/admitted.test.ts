import { describe, expect, it } from "vitest";
import { admitted } from "../../../../src/check/rules/network/admitted.ts";
import { judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const policy = (spec: string, name = "p") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n`;

const DB =
  deployment({ name: "db", container: "ports: [{name: sql, containerPort: 5432}]," }) +
  service({ name: "db", selector: "app: db", ports: "[{port: 5432, targetPort: sql}]" });
const WEB = deployment({ container: "env: [{name: DATABASE_URL, value: 'postgres://db:5432/shop'}]," });
const given = (...policies: string[]) => judged(admitted, state(WEB + DB + policies.join("")));
const DENY_IN = policy("podSelector: {}, policyTypes: [Ingress]");
const DENY_OUT = policy("podSelector: {}, policyTypes: [Egress]", "out");

describe("network/admitted", () => {
  it("warns of a connection that nobody lets out or in", () => {
    expect(given(DENY_OUT)[0]).toMatch(
      /^warning Deployment web .*connect to db:5432 \(DATABASE_URL\), but no policy allows egress to Deployment db/,
    );
    expect(given(DENY_IN)[0]).toContain("no policy allows ingress to Deployment db on port 5432");
  });
  it.each(["5432", "sql"])("takes one that is admitted on port %s", (port) => {
    const enter = policy(
      `podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: ${port}}]}]`,
      "in",
    );
    expect(given(DENY_IN, enter)).toEqual([]);
    const other = policy(
      `podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: ${port}}]}]`,
      "in",
    );
    expect(given(DENY_IN, other)).toHaveLength(1);
  });
  it("says nothing of pods for which a policy of another kind may admit the connection", () => {
    const cilium = (namespace: string) =>
      `---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: ${namespace}}\nspec: {endpointSelector: {}, egress: [{}]}\n`;
    expect(given(DENY_OUT, cilium("shop"))).toEqual([]);
    expect(given(DENY_OUT, cilium("other"))).toHaveLength(1);
  });
  it("takes a policy of Calico for none of Kubernetes", () => {
    const calico =
      "---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {selector: app == 'db', ingress: [{action: Allow}]}\n";
    expect(given(calico)).toEqual([]);
  });
  it("takes everything without policies", () => expect(given()).toEqual([]));
});

const ofPolicy = (spec: string) =>
  judged(
    admitted,
    state(
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}, ${spec}}\n`,
    ),
  );
const from = (selector: string) => `ingress: [{from: [{namespaceSelector: {${selector}}}]}]`;

describe("network/admitted, of rules that nothing reads", () => {
  it("warns of rules for a direction that policyTypes doesn't list", () => {
    expect(ofPolicy("policyTypes: [Ingress], egress: [{ports: [{port: 443}]}]")).toEqual([
      "warning NetworkPolicy a: spec.egress: has rules for egress, but policyTypes doesn't list Egress, so they have no effect",
    ]);
    expect(ofPolicy("policyTypes: [Egress], ingress: [{}]")).toEqual([
      "warning NetworkPolicy a: spec.ingress: has rules for ingress, but policyTypes doesn't list Ingress, so they have no effect",
    ]);
  });

  it("takes listed ones, those of a policy without policyTypes, and an empty list", () => {
    expect(ofPolicy("policyTypes: [Ingress, Egress], egress: [{}]")).toEqual([]);
    expect(ofPolicy("egress: [{}], ingress: [{}]")).toEqual([]);
    expect(ofPolicy("policyTypes: [Ingress], egress: []")).toEqual([]);
  });

  it("warns of a misspelled label of namespaces, and takes labels of other names", () => {
    expect(ofPolicy(from("matchLabels: {kubernetes.io/metadata-name: web}"))).toEqual([
      'warning NetworkPolicy a: spec.ingress[0].from[0].namespaceSelector.matchLabels["kubernetes.io/metadata-name"]: selects namespaces by the label kubernetes.io/metadata-name, which no Namespace has',
    ]);
    expect(ofPolicy(from("matchLabels: {kubernetes.io/metadata.name: web}"))).toEqual([]);
    expect(ofPolicy(from("matchLabels: {name: web, kubernetes.io/team: a}"))).toEqual([]);
  });
});
