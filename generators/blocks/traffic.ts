import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import { selector } from "./labels.ts";
import type { Part } from "./part.ts";

/** Someone outside the system's components: what people call it, and how a NetworkPolicy says it. */
export interface OutsidePeer {
  title: string;
  peers: INetworkPolicyPeer[];
}

/** A component of the table by its name, or someone outside. */
export type End = string | OutsidePeer;

/** A TCP port by number or by the container's port name, or a port of another protocol. */
export type TrafficPort =
  | number
  | string
  | { port: number; protocol: "TCP" | "UDP" | "SCTP"; endPort?: number };

/**
 * Who opens connections to whom, on which ports (all of them when the list is empty), and why. The answer needs no
 * flow of its own.
 */
export interface Flow {
  from: End | readonly End[];
  to: End | readonly End[];
  ports: readonly TrafficPort[];
  why: string;
}

/** The pods of a component: their namespace and the labels that select them. */
export interface Pods {
  namespace: string;
  labels: Record<string, string>;
}

/**
 * All traffic of a system, declared once: NetworkPolicies, the operators' documents and the checks are made
 * from it. `components` gives each name its pods: `podsOf(part)`.
 */
export interface Traffic {
  components: Record<string, Pods>;
  flows: readonly Flow[];
}

/** The pods of a part, for the traffic table. */
export function podsOf(part: Part): Pods {
  return { namespace: part.namespace, labels: selector(part) };
}

/** Pods of another namespace, all of them or those with the labels. */
export function inNamespace(namespace: string, pods?: Record<string, string>): OutsidePeer {
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  return {
    title: `namespace ${namespace}`,
    peers: [pods ? { namespaceSelector, podSelector: { matchLabels: pods } } : { namespaceSelector }],
  };
}

/** Pods of every namespace whose labels match; of every namespace when there are none. */
export function inNamespacesLabelled(title: string, labels: Record<string, string> = {}): OutsidePeer {
  const matchLabels = Object.keys(labels).length > 0 ? { matchLabels: labels } : {};
  return { title, peers: [{ namespaceSelector: matchLabels }] };
}

/** Addresses outside the cluster, a managed database's subnet say. */
export function addresses(title: string, cidrs: readonly string[]): OutsidePeer {
  return { title, peers: cidrs.map((cidr) => ({ ipBlock: { cidr } })) };
}

/** The public internet: no private network, and not the node's metadata service, which hands out credentials. */
export function internet(): OutsidePeer {
  return {
    title: "the internet",
    peers: [
      {
        ipBlock: {
          cidr: "0.0.0.0/0",
          except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"],
        },
      },
    ],
  };
}
