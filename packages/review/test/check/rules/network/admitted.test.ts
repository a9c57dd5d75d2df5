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
  it.each([
    ["80", 1],
    ["http", 1],
    ["5432", 0],
    ["sql", 0],
    ["9090}, {port: 5432", 0],
  ])("warns of a policy for port %s, if it shuts the Service's own", (port, count) => {
    const enter = policy(`podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: ${port}}]}]`);
    const found = judged(admitted, state(DB + enter));
    expect(found).toHaveLength(count);
    for (const one of found)
      expect(one).toContain(
        `spec.ingress[0].ports[0].port: allows port ${port}, which no container of Deployment db has; Service db leads to its port 5432, which no policy allows`,
      );
  });
  it("says nothing of ports where another policy admits the Service's, or a container names none", () => {
    const enter = (port: number, name: string) =>
      policy(`podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: ${port}}]}]`, name);
    expect(judged(admitted, state(DB + enter(80, "a") + enter(5432, "b")))).toEqual([]);
    const silent =
      deployment({ name: "db" }) + service({ name: "db", selector: "app: db", ports: "[{port: 5432}]" });
    expect(judged(admitted, state(silent + enter(80, "a")))).toEqual([]);
  });
  it("warns of the Service's own port, if its peers can't reach the container's", () => {
    const web = service({ name: "db", selector: "app: db", ports: "[{port: 80, targetPort: sql}]" });
    const pods = DB.slice(0, DB.indexOf("---\napiVersion: v1\nkind: Service")) + web;
    const rule = (app: string, ports: string) =>
      `{from: [{podSelector: {${app && `matchLabels: {app: ${app}}`}}}], ports: [${ports}]}`;
    const said = (...rules: string[]) =>
      judged(
        admitted,
        state(pods + policy(`podSelector: {matchLabels: {app: db}}, ingress: [${rules.join(", ")}]`)),
      );
    expect(said(rule("web", "{port: 80}"), rule("jobs", "{port: 5432}"))).toEqual([
      expect.stringContaining(
        "spec.ingress[0].ports[0].port: allows port 80, which is a port of Service db, but of no container; the Service leads to port 5432, which these peers can't reach",
      ),
    ]);
    expect(said(rule("web", "{port: 80}, {port: 5432}"))).toEqual([]);
    expect(said(rule("web", "{port: 80}"), rule("web", "{port: sql}"))).toEqual([]);
    expect(said(rule("web", "{port: 80}"), rule("", "{port: sql}"))).toEqual([]);
    expect(said(rule("web", "{port: 81}"), rule("jobs", "{port: 5432}"))).toEqual([]);
  });
  it("says nothing of pods for which a policy of another kind may admit the connection", () => {
    const cilium = (namespace: string) =>
      `---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: ${namespace}}\nspec: {endpointSelector: {}, egress: [{}]}\n`;
    expect(given(DENY_OUT, cilium("shop"))).toEqual([]);
    expect(given(DENY_OUT, cilium("other"))).toHaveLength(1);
    const wrong = policy("podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 80}]}]");
    expect(judged(admitted, state(DB + wrong + cilium("shop")))).toEqual([]);
    expect(judged(admitted, state(DB + wrong + cilium("other")))).toHaveLength(1);
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
