import { describe, expect, it } from "vitest";
import { peerLabels } from "../../../../src/check/rules/network/peer-labels.ts";
import { judgedSources } from "../../sources.ts";

const policy = (peer: string, direction = "ingress") =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: api, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: api}}\n  ${direction}: [{${direction === "ingress" ? "from" : "to"}: [{${peer}}]}]\n`;
const pods = (app: string, namespace = "shop") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${app}, namespace: ${namespace}}\nspec: {selector: {matchLabels: {app: ${app}}}, template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{name: a, image: a}]}}}\n`;
const CONTROLLER =
  "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}, podSelector: {matchLabels: {app: nginx}}";
const DNS = "namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}";
const judged = (kustomization: string, files: Record<string, string>, folders?: string[]) =>
  judgedSources(
    peerLabels,
    {
      "/overlay/kustomization.yaml": `resources: [api.yaml, policy.yaml]\n${kustomization}\n`,
      "/overlay/api.yaml": pods("api"),
      ...files,
    },
    folders,
  );
const other = (text: string) => ({
  "/other/kustomization.yaml": "resources: [pods.yaml]\n",
  "/other/pods.yaml": text,
});
const COMMON = "commonLabels: {env: production}";

describe("network/peer-labels", () => {
  it.each([COMMON, "labels: [{includeSelectors: true, pairs: {env: production}}]"])(
    "warns where %s cuts off pods of another namespace",
    (kustomization) => {
      for (const direction of ["ingress", "egress"])
        expect(judged(kustomization, { "/overlay/policy.yaml": policy(CONTROLLER, direction) })).toEqual([
          expect.stringMatching(
            /^warning overlay\/.*: allows pods in another namespace only if they have env=production, a label that commonLabels added and those pods don't have$/,
          ),
        ]);
    },
  );

  it("warns where the pods of another folder lack the label", () => {
    const files = {
      "/overlay/policy.yaml": policy("podSelector: {matchLabels: {app: job}}"),
      ...other(pods("job")),
    };
    expect(judged(COMMON, files, ["/overlay", "/other"])).toEqual([
      expect.stringMatching(/: allows pods with app=job only if they have env=production/),
    ]);
  });

  it.each([
    ["all namespaces", "namespaceSelector: {}", false],
    [
      "its own namespace by name",
      "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}",
      false,
    ],
    [
      "another namespace by name",
      "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}",
      true,
    ],
    ["namespaces with a label", "namespaceSelector: {matchLabels: {team: a}}", true],
  ])("takes a peer of %s for pods that the label may reach, or that it can't", (_, selector, isCutOff) => {
    const peer = `${selector}, podSelector: {matchLabels: {app: nginx}}`;
    expect(judged(COMMON, { "/overlay/policy.yaml": policy(peer) })).toHaveLength(isCutOff ? 1 : 0);
  });

  it("warns where pods of any namespace, of which this repository has some, lack the label", () => {
    const files = {
      "/overlay/policy.yaml": policy("namespaceSelector: {}, podSelector: {matchLabels: {app: job}}"),
      ...other(pods("job", "elsewhere")),
    };
    expect(judged(COMMON, files, ["/overlay", "/other"])).toEqual([
      expect.stringMatching(/: allows pods with app=job only if they have env=production/),
    ]);
  });

  it("warns of a peer that no pod of the namespace is", () => {
    const files = {
      "/overlay/policy.yaml": policy("podSelector: {matchLabels: {app: frontend}}"),
      ...other(pods("frontend", "elsewhere")),
    };
    expect(judged("", files, ["/overlay", "/other"])).toEqual([
      expect.stringMatching(
        /: allows pods with app=frontend, but no pod in that namespace has them in this repository$/,
      ),
    ]);
  });

  it.each([
    ["labels stay out of selectors", "labels: [{pairs: {env: production}}]", policy(CONTROLLER), {}],
    [
      "the other namespace's pods have the label",
      COMMON,
      policy(CONTROLLER),
      other(
        pods("nginx", "ingress").replaceAll("labels: {app: nginx}", "labels: {app: nginx, env: production}"),
      ),
    ],
    ["the peer is the pods beside it", COMMON, policy("podSelector: {matchLabels: {app: api}}"), {}],
    ["another folder has the pods", "", policy("podSelector: {matchLabels: {app: job}}"), other(pods("job"))],
    [
      "a controller makes pods in the namespace",
      "",
      policy("podSelector: {matchLabels: {app: job}}"),
      other("apiVersion: acme.io/v1\nkind: Worker\nmetadata: {name: a, namespace: shop}\n"),
    ],
    ["the peer is any pod", COMMON, policy("podSelector: {}"), {}],
    [
      "the peer is an expression",
      "",
      policy("podSelector: {matchLabels: {app: x}, matchExpressions: [{key: a, operator: Exists}]}"),
      {},
    ],
    ["other namespaces may have the pods", "", policy(CONTROLLER), {}],
    ["any namespace may have the pods, such as kube-system", "", policy(DNS, "egress"), {}],
    ["the label may be on pods of any namespace", COMMON, policy(DNS, "egress"), {}],
  ])("is silent where %s", (_, kustomization, text, files) => {
    const all = { "/overlay/policy.yaml": text, ...files };
    expect(
      judged(kustomization, all, Object.keys(files).length > 0 ? ["/overlay", "/other"] : undefined),
    ).toEqual([]);
  });
});
