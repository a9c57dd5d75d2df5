import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { INetworkPolicyEgressRule } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule";
import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import type { INetworkPolicyPort } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort";
import { InputError } from "../errors/errors.ts";
import type { Typed } from "./kubernetes.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";
import type { End, Flow, Pods, Traffic } from "./traffic.ts";

/**
 * NetworkPolicies from the table of who talks to whom: in the part's namespace everything denied in both
 * directions and DNS allowed for all; then one policy `allow-<component>` per component with the flows that end
 * or start at it. A component in another namespace, which others share, gets its policy there and DNS in it;
 * one without a single flow is closed there.
 * Throws InputError when a flow names a component that the table does not have.
 */
export function networkPolicies(part: Part, traffic: Traffic): Typed<INetworkPolicy>[] {
  checkEnds(traffic);
  const policies = [denyAll(part), allowDns(part)];
  for (const [component, { namespace, labels }] of Object.entries(traffic.components)) {
    const into = traffic.flows.filter((flow) => ends(flow.to).includes(component));
    const out = traffic.flows.filter((flow) => ends(flow.from).includes(component));
    const idle = into.length + out.length === 0;
    // The namespace of others is not closed: there a component without flows needs a policy that admits nothing.
    if (idle && namespace === part.namespace) continue;
    const egress: INetworkPolicyEgressRule[] = out.map((flow) => ({
      to: peers(flow.to, namespace, traffic),
      ...ports(flow),
    }));
    if (namespace !== part.namespace && !idle) egress.unshift(TO_DNS);
    policies.push({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: metadata({ ...part, namespace, component }, `allow-${component}`),
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress", "Egress"],
        ...(into.length > 0
          ? { ingress: into.map((flow) => ({ from: peers(flow.from, namespace, traffic), ...ports(flow) })) }
          : {}),
        ...(egress.length > 0 ? { egress } : {}),
      },
    });
  }
  return policies;
}

/** DNS of the cluster, which everything needs to find anything. */
const TO_DNS: INetworkPolicyEgressRule = {
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
};

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
    spec: { podSelector: {}, policyTypes: ["Egress"], egress: [TO_DNS] },
  };
}

function ports(flow: Flow): { ports?: INetworkPolicyPort[] } {
  if (flow.ports.length === 0) return {};
  return { ports: flow.ports.map((port) => (typeof port === "object" ? port : { port, protocol: "TCP" })) };
}

/** The peers of an end as seen from a policy in `namespace`; `to: []` would admit everybody, so none is refused. */
function peers(end: End | readonly End[], namespace: string, { components }: Traffic): INetworkPolicyPeer[] {
  return ends(end).flatMap((one): INetworkPolicyPeer[] => {
    if (typeof one !== "string") return one.peers;
    const pods = components[one] as Pods;
    const podSelector = { matchLabels: pods.labels };
    if (pods.namespace === namespace) return [{ podSelector }];
    return [
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": pods.namespace } }, podSelector },
    ];
  });
}

function ends(end: End | readonly End[]): readonly End[] {
  return Array.isArray(end) ? end : [end as End];
}

function checkEnds({ components, flows }: Traffic): void {
  for (const flow of flows) {
    for (const end of [...ends(flow.from), ...ends(flow.to)]) {
      if (typeof end !== "string" && end.peers.length === 0) {
        throw new InputError(
          `The traffic "${flow.why}" has "${end.title}" without a single peer; Kubernetes would read that as everybody. ` +
            "Name its namespace or addresses, or leave the flow out.",
        );
      }
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
