import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";

/** A peer outside the system's components: its title for readers, and its NetworkPolicy peers. */
export interface OutsidePeer {
  title: string;
  peers: INetworkPolicyPeer[];
}

/** The name of a component in the table, or an outside peer. */
export type End = string | OutsidePeer;

/** A TCP port by number or by the container's port name, or a port of another protocol. */
export type TrafficPort =
  | number
  | string
  | { port: number; protocol: "TCP" | "UDP" | "SCTP"; endPort?: number };

/** Connections from one end to another: on which ports (an empty list means all), and why. Responses need no separate flow. */
export interface Flow {
  from: End | readonly End[];
  to: End | readonly End[];
  ports: readonly TrafficPort[];
  why: string;
  /**
   * Gives the side that opens these connections a separate policy, `allow-<policy>`, in addition to those of its
   * components. Policies add up, so a difference between environments (such as a managed database instead of one in the
   * cluster) is then one policy that exists or not, and the others stay the same. Flows of one policy must have the
   * same `from`.
   */
  policy?: string;
}

/** The pods of a component: their namespace and the labels that select them. */
export interface Pods {
  namespace: string;
  labels: Record<string, string>;
}

/**
 * All traffic of a system, declared once: NetworkPolicies, the runbook and the checks are derived from it.
 * `components` maps each name to its pods: `podsOf(part)`.
 */
export interface Traffic {
  components: Record<string, Pods>;
  flows: readonly Flow[];
}
