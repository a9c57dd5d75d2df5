import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { address } from "../../../../src/check/rules/integrity/address.ts";
import { readFinding } from "../../read-findings.ts";
import { state } from "../../state.ts";

const CILIUM = (block: string) =>
  `apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nmetadata: {name: a}\nspec: {blocks: [{${block}}]}\n`;
const METALLB = (...addresses: string[]) =>
  `apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: a, namespace: metallb-system}\nspec: {addresses: ${JSON.stringify(addresses)}}\n`;
const requested = (key: string, value: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, annotations: {${key}: "${value}"}}\nspec: {type: LoadBalancer, ports: [{port: 80}]}\n`;

/** What is said of a Service that requests an address, beside pools in another environment. */
function judged(service: string, pools: string): string[] {
  const environments = [state(service, { environment: "web" }), state(pools, { environment: "network" })];
  const argo = argoFacts([], environments);
  const repository = { environments, argo, flux: [], fluxSources: [], isWhole: false };
  return [...(address.checkRepository?.(repository) ?? [])].map((finding) =>
    readFinding(address.id, finding.message, finding),
  );
}

describe("addresses that a load balancer requests", () => {
  it.each([
    [
      "lbipam.cilium.io/ips",
      "10.0.1.5",
      CILIUM("cidr: 10.0.0.0/24"),
      "isn't in any Cilium pool here: 10.0.0.0/24",
    ],
    [
      "lbipam.cilium.io/ips",
      "10.0.0.5,10.0.0.9",
      CILIUM("start: 10.0.0.1, stop: 10.0.0.8"),
      "requests 10.0.0.9",
    ],
    [
      "metallb.universe.tf/loadBalancerIPs",
      "10.0.0.5",
      METALLB("10.0.0.6-10.0.0.8"),
      "isn't in any MetalLB pool here",
    ],
  ])("warns of one outside every pool: %s %s", (key, value, pools, message) =>
    expect(judged(requested(key, value), pools)).toEqual([expect.stringContaining(message)]),
  );

  it.each([
    ["in a network", "lbipam.cilium.io/ips", "10.0.0.255", CILIUM("cidr: 10.0.0.0/24")],
    [
      "in a network that is written with another address",
      "lbipam.cilium.io/ips",
      "10.0.0.1",
      CILIUM("cidr: 10.0.0.7/29"),
    ],
    [
      "in one of several",
      "metallb.io/loadBalancerIPs",
      "10.0.0.9",
      METALLB("10.0.1.0/24", "10.0.0.1 - 10.0.0.9"),
    ],
    [
      "beside a pool that only the cluster knows",
      "metallb.io/loadBalancerIPs",
      "10.0.0.9",
      METALLB("$\x7bRANGE}"),
    ],
    [
      "without any pool of the program",
      "metallb.io/loadBalancerIPs",
      "10.0.0.9",
      CILIUM("cidr: 10.1.0.0/24"),
    ],
    ["that is a variable", "lbipam.cilium.io/ips", "$\x7bADDRESS}", CILIUM("cidr: 10.1.0.0/24")],
    ["of IPv6", "lbipam.cilium.io/ips", "fd00::1", CILIUM("cidr: 10.1.0.0/24")],
  ])("takes one %s", (_, key, value, pools) => expect(judged(requested(key, value), pools)).toEqual([]));
});
