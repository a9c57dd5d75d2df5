import { describe, expect, it } from "vitest";
import { defaultDeny } from "../../../../src/check/rules/production/default-deny.ts";
import { judge } from "../../../../src/check/run.ts";
import type { State } from "../../../../src/check/state.ts";
import { readFinding } from "../../read-findings.ts";
import { resources, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const policy = (selector: string, types = "[Ingress]", namespace = "shop") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ${namespace}}\nspec: {podSelector: {${selector}}, policyTypes: ${types}}\n`;
const custom = (kind: string, apiVersion: string, spec: string, namespace = "shop") =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: p${/^(?:Cilium|)NetworkPolicy$/.test(kind) ? `, namespace: ${namespace}` : ""}}\n${spec}\n`;
const cilium = (spec: string, kind = "CiliumNetworkPolicy") =>
  custom(kind, "cilium.io/v2", `spec: {${spec}}`);
const calico = (spec: string, kind = "NetworkPolicy") =>
  custom(kind, "projectcalico.org/v3", `spec: {${spec}}`);
const admin = (spec: string, kind = "AdminNetworkPolicy") =>
  custom(kind, "policy.networking.k8s.io/v1alpha1", `spec: {${spec}}`);

const ONE = "every pod in the cluster can connect to one workload in namespace shop";
const application = (path: string, server: string) => ({
  file: "apps.yaml",
  resource: resources(
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${path}}\nspec: {source: {repoURL: https://git.example.com/acme/deploy, path: ${path}}, destination: {server: "https://${server}", namespace: shop}}`,
  )[0] as never,
});

/** What the rule says of the first of several environments. */
function said(states: State | State[], argo: ReturnType<typeof application>[] = []): string[] {
  const all = [states].flat();
  return judge(all, [defaultDeny], argo)
    .findings.filter(({ environment }) => environment === all[0]?.environment)
    .map(({ severity, message, ...more }) => {
      readFinding(defaultDeny.id, `${severity} ${message}`, { ...more, environment: undefined });
      return message;
    });
}
const own = (yaml = deployment(), known: Parameters<typeof state>[1] = {}) =>
  state(yaml, { environment: "web", ...known });
const other = (yaml: string, known: Parameters<typeof state>[1] = {}) =>
  state(yaml, { environment: "policies", ...known });
const unnamed = (yaml: string) => yaml.replaceAll(", namespace: shop", "");

describe("production/default-deny", () => {
  it("warns of pods that everyone reaches, by namespace", () => {
    expect(said(state(deployment() + deployment({ name: "b" })))).toEqual([
      "every pod in the cluster can connect to 2 workloads in namespace shop",
    ]);
    expect(said(state(deployment() + policy("", "[Egress]")))).toEqual([ONE]);
  });
  it.each(["", "matchLabels: {app: web}"])("takes a policy for %s", (selector) =>
    expect(said(state(deployment() + policy(selector)))).toEqual([]),
  );
  it("takes pods in the node's network, and the cluster's own", () => {
    expect(said(state(deployment({ pod: "hostNetwork: true," })))).toEqual([]);
    expect(said(state(deployment().replace("namespace: shop", "namespace: kube-system")))).toEqual([]);
  });

  describe("policies of other kinds", () => {
    it.each([
      cilium("endpointSelector: {}, ingress: [{}]"),
      cilium("endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]"),
      cilium("endpointSelector: {}, enableDefaultDeny: {ingress: true}"),
      cilium("endpointSelector: {matchLabels: {'k8s:app': web}}, ingress: [{}]"),
      cilium("endpointSelector: {matchLabels: {io.cilium.k8s.policy.serviceaccount: web}}, ingress: [{}]"),
      custom("CiliumNetworkPolicy", "cilium.io/v2", "specs: [{endpointSelector: {}, ingress: [{}]}]"),
      cilium("endpointSelector: {}, ingress: [{}]", "CiliumClusterwideNetworkPolicy"),
      cilium(
        "endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': shop}}, ingress: [{}]",
        "CiliumClusterwideNetworkPolicy",
      ),
      cilium(
        "endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.team: a}}, ingress: [{}]",
        "CiliumClusterwideNetworkPolicy",
      ),
      cilium(
        "endpointSelector: {matchExpressions: [{key: 'reserved:host', operator: DoesNotExist}]}, ingress: [{}]",
        "CiliumClusterwideNetworkPolicy",
      ),
      calico("selector: app == 'web'"),
      calico("types: [Ingress, Egress]"),
      calico('selector: \'has(app) && app in {"web", "b"} && app != "c"\', ingress: [{action: Allow}]'),
      calico("selector: app == 'b' || app == 'web'"),
      calico("selector: starts with nothing known"),
      calico("namespaceSelector: projectcalico.org/name == 'shop'", "GlobalNetworkPolicy"),
      calico("selector: projectcalico.org/namespace == 'shop'", "GlobalNetworkPolicy"),
      admin("subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]"),
      admin(
        "subject: {pods: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: web}}}}, ingress: [{action: Deny}]",
        "BaselineAdminNetworkPolicy",
      ),
      custom(
        "ClusterPolicy",
        "kyverno.io/v1",
        "spec: {rules: [{name: a, generate: {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy}}]}",
      ),
    ])("isolates: %s", (yaml) => {
      expect(said(state(deployment() + yaml))).toEqual([]);
      expect(said([own(), other(yaml)])).toEqual([]);
    });

    it.each([
      cilium("endpointSelector: {}, egress: [{}]"),
      cilium("endpointSelector: {}, ingress: []"),
      cilium("endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: false}"),
      cilium("endpointSelector: {matchLabels: {app: db}}, ingress: [{}]"),
      cilium("nodeSelector: {}, ingress: [{}]", "CiliumClusterwideNetworkPolicy"),
      cilium(
        "endpointSelector: {matchLabels: {'reserved:ingress': ''}}, ingress: [{}]",
        "CiliumClusterwideNetworkPolicy",
      ),
      cilium(
        "endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': db}}, ingress: [{}]",
        "CiliumClusterwideNetworkPolicy",
      ),
      calico("selector: app == 'db'"),
      calico("selector: '!has(app)'"),
      calico("selector: \"app not in {'web'}\""),
      calico("types: [Egress]"),
      calico("egress: [{action: Allow}]"),
      calico("namespaceSelector: projectcalico.org/name == 'db'", "GlobalNetworkPolicy"),
      custom(
        "AppProject",
        "argoproj.io/v1alpha1",
        "spec: {namespaceResourceWhitelist: [{group: networking.k8s.io, kind: NetworkPolicy}]}",
      ),
      custom("StagedNetworkPolicy", "projectcalico.org/v3", "spec: {}"),
      admin("subject: {namespaces: {}}, ingress: [{action: Allow}]"),
      admin("subject: {namespaces: {}}, egress: [{action: Deny}]"),
      admin(
        "subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: db}}}, ingress: [{action: Deny}]",
      ),
      custom(
        "ClusterPolicy",
        "kyverno.io/v1",
        "spec: {rules: [{name: a, match: {any: [{resources: {kinds: [NetworkPolicy]}}]}}]}",
      ),
    ])("doesn't isolate: %s", (yaml) => {
      expect(said(state(deployment() + yaml))).toEqual([ONE]);
      expect(said([own(), other(yaml)])).toEqual([ONE]);
    });

    it("reads the labels of a namespace that is rendered", () => {
      const labelled = (team: string) =>
        `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: ${team}}}\n`;
      const deny = admin("subject: {namespaces: {matchLabels: {team: a}}}, ingress: [{action: Deny}]");
      expect(said(state(deployment() + deny + labelled("a")))).toEqual([]);
      expect(said(state(deployment() + deny + labelled("b")))).toEqual([ONE]);
    });
  });

  describe("policies of another folder", () => {
    it("counts those for the same pods of the same namespace", () => {
      expect(said([own(), other(policy(""))])).toEqual([]);
      expect(said([own(), other(policy("matchLabels: {app: db}"))])).toEqual([ONE]);
      expect(said([own(), other(policy("", "[Egress]"))])).toEqual([ONE]);
      expect(said([own(), other(policy("", "[Ingress]", "db"))])).toEqual([ONE]);
      expect(
        said([own(deployment() + deployment({ name: "b" })), other(policy("matchLabels: {app: b}"))]),
      ).toEqual([ONE]);
    });
    it("counts those of the same cluster alone", () => {
      const both = [own(), other(policy(""))];
      expect(said(both, [application("web", "a"), application("policies", "a")])).toEqual([]);
      expect(said(both, [application("web", "a"), application("policies", "b")])).toEqual([ONE]);
      expect(said([own(), other(policy(""), { strictness: "development" })])).toEqual([ONE]);
    });
    it("counts a policy without a namespace only if an Application names it", () => {
      const both = [own(), other(unnamed(policy("")))];
      expect(said(both)).toEqual([ONE]);
      expect(said(both, [application("policies", "a")])).toEqual([]);
    });
    it("concludes nothing where a part is missing that may contain policies", () => {
      expect(said(own(deployment(), { inPart: true }))).toEqual([]);
      expect(said([own(), other(deployment({ name: "b" }), { inPart: true })])).toEqual([]);
      expect(
        said([own(), other(deployment().replace("namespace: shop", "namespace: db"), { inPart: true })]),
      ).toEqual([ONE]);
      expect(said(own(), [application("web", "a"), application("of/another", "a")])).toEqual([]);
      expect(said(own(), [application("web", "a"), application("of/another", "b")])).toEqual([ONE]);
    });
  });
});
