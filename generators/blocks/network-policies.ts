import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { INetworkPolicyEgressRule } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule";
import type { INetworkPolicyIngressRule } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyIngressRule";
import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import type { INetworkPolicyPort } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort";
import { InputError } from "../model/errors.ts";
import type { Typed } from "./kubernetes.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";
import type { End, Flow, Traffic, TrafficPort } from "./traffic.ts";

/**
 * NetworkPolicies from the table of who talks to whom: everything denied in both directions, DNS for all, and
 * one policy `allow-<component>` per component with the flows that end or start at it. Throws InputError when
 * a flow names a component that the table does not have, or someone outside without peers.
 */
export function networkPolicies(part: Part, traffic: Traffic): Typed<INetworkPolicy>[] {
  checkEnds(traffic);
  const policies = [denyAll(part), allowDns(part)];
  for (const [component, pods] of Object.entries(traffic.components)) {
    const into = traffic.flows.filter((flow) => ends(flow.to).includes(component));
    const out = traffic.flows.filter((flow) => ends(flow.from).includes(component));
    if (into.length + out.length === 0) continue;
    policies.push({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: metadata(part, `allow-${component}`),
      spec: {
        podSelector: { matchLabels: pods },
        policyTypes: ["Ingress", "Egress"],
        ...(into.length > 0 ? { ingress: into.map((flow) => ingressRule(flow, traffic)) } : {}),
        ...(out.length > 0 ? { egress: out.map((flow) => egressRule(flow, traffic)) } : {}),
      },
    });
  }
  return policies;
}

function denyAll(part: Part): Typed<INetworkPolicy> {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(part, "default-deny"),
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  };
}

function allowDns(part: Part): Typed<INetworkPolicy> {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(part, "allow-dns"),
    spec: {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
              podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
            },
          ],
          ports: [
            { port: 53, protocol: "UDP" },
            { port: 53, protocol: "TCP" },
          ],
        },
      ],
    },
  };
}

function ingressRule(flow: Flow, traffic: Traffic): INetworkPolicyIngressRule {
  return { from: peers(flow.from, traffic), ports: ports(flow.ports) };
}

function egressRule(flow: Flow, traffic: Traffic): INetworkPolicyEgressRule {
  return { to: peers(flow.to, traffic), ports: ports(flow.ports) };
}

function ports(list: readonly TrafficPort[]): INetworkPolicyPort[] {
  return list.map((port) => (typeof port === "object" ? port : { port, protocol: "TCP" }));
}

function peers(end: End | readonly End[], { components }: Traffic): INetworkPolicyPeer[] {
  return ends(end).flatMap((one) =>
    typeof one === "string" ? [{ podSelector: { matchLabels: components[one] ?? {} } }] : one.peers,
  );
}

function ends(end: End | readonly End[]): readonly End[] {
  return Array.isArray(end) ? end : [end as End];
}

function checkEnds({ components, flows }: Traffic): void {
  for (const flow of flows) {
    for (const end of [...ends(flow.from), ...ends(flow.to)]) {
      if (typeof end === "string" && !Object.hasOwn(components, end)) {
        throw new InputError(
          `The traffic "${flow.why}" names the component "${end}", which the traffic table does not have. ` +
            `Use one of ${Object.keys(components).join(", ")}, or declare it under components.`,
        );
      }
      if (typeof end === "object" && end.peers.length === 0) {
        throw new InputError(
          `The traffic "${flow.why}" names no peers for ${end.title}; an empty list in a NetworkPolicy admits ` +
            "everybody. Leave the flow out, or say who it is.",
        );
      }
    }
  }
}
