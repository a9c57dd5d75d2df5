import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";

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
  /**
   * The side that opens these connections gets a policy of its own, `allow-<policy>`, beside those of its components.
   * Policies add up, so what differs between environments (a managed database instead of one in the cluster) is then
   * one policy that comes or goes, and the others stay as they are. Flows of one policy have the same `from`.
   */
  policy?: string;
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
