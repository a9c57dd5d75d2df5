import { describe, expect, it } from "vitest";
import { nodeLabel } from "../../../../src/check/rules/scaling/node-label.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const given = (pod: string) => judged(nodeLabel, state(deployment({ pod: `${pod},` })));
const anti = (key: string) =>
  `affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {labelSelector: {matchLabels: {app: web}}, topologyKey: ${key}}}]}}`;
const required = (expression: string) =>
  `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [${expression}]}]}}}`;

describe("scaling/node-label", () => {
  it("warns of a key that is nearly one that nodes have", () => {
    expect(
      given("topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zones}]"),
    ).toEqual([
      "warning Deployment web (namespace shop): spec.template.spec.topologySpreadConstraints[0].topologyKey: no node has the label topology.kubernetes.io/zones unless someone adds it; Kubernetes gives nodes the label topology.kubernetes.io/zone",
    ]);
    expect(given(anti("kubernetes.io/hostnames"))).toHaveLength(1);
    expect(given(anti("topology.kubernetes.io/hostname"))).toHaveLength(1);
    expect(given("nodeSelector: {kubernetes.io/zone: a}")).toHaveLength(1);
  });
  it("warns of values that no node has", () => {
    expect(given("nodeSelector: {kubernetes.io/arch: x86_64}")).toEqual([
      'warning Deployment web (namespace shop): spec.template.spec.nodeSelector["kubernetes.io/arch"]: no node has kubernetes.io/arch x86_64, so the pod stays Pending',
    ]);
    expect(given("nodeSelector: {kubernetes.io/os: Linux}")).toHaveLength(1);
    expect(given(required("{key: kubernetes.io/arch, operator: In, values: [aarch64]}"))).toHaveLength(1);
  });
  it.each([
    "nodeSelector: {kubernetes.io/arch: arm64, disk: ssd, acme.io/zone: a}",
    "nodeSelector: {kubernetes.io/arch: '${ARCH}'}",
    "nodeSelector: {topology.ebs.csi.aws.com/zone: a, failure-domain.beta.kubernetes.io/zone: a, node-role.kubernetes.io/worker: ''}",
    required("{key: kubernetes.io/arch, operator: In, values: [amd64, x86_64]}"),
    required("{key: kubernetes.io/os, operator: NotIn, values: [Windows]}"),
    anti("kubernetes.io/hostname"),
    anti("beta.kubernetes.io/os"),
  ])("takes %s", (pod) => expect(given(pod)).toEqual([]));
});
