import type { OutsidePeer } from "@kustogen/review/check/model/traffic.ts";
import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import { because, valueAndReason } from "../authoring/because.ts";
import type { PeerSetting } from "../settings/network.ts";

// The table itself is part of the model, where documents and checks find it; systems take all of it from here.
export type { End, Flow, OutsidePeer, Pods, Traffic } from "@kustogen/review/check/model/traffic.ts";
export { podsOf } from "../authoring/part.ts";

/**
 * Pods in another namespace: all of them, or those with the labels.
 *
 * @example
 * ```ts
 * { talksTo: () => [{ to: inNamespace("databases", { app: "postgres" }), ports: [5432], why: "orders" }] }
 * ```
 */
export function inNamespace(namespace: string, pods?: Record<string, string>): OutsidePeer {
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  return {
    title: `namespace ${namespace}`,
    peers: [pods ? { namespaceSelector, podSelector: { matchLabels: pods } } : { namespaceSelector }],
  };
}

/**
 * Addresses outside the cluster, such as a managed database's subnet.
 *
 * @example
 * ```ts
 * { talksTo: () => [{ to: addresses("the bank", ["203.0.113.0/24"]), ports: [443], why: "payments" }] }
 * ```
 */
export function addresses(title: string, cidrs: readonly string[]): OutsidePeer {
  return { title, peers: cidrs.map((cidr) => ({ ipBlock: { cidr } })) };
}

/**
 * The public internet: no private networks, and not the node's metadata service, which hands out credentials.
 *
 * @example
 * ```ts
 * { talksTo: () => [{ to: internet(), ports: [443], why: "reads feeds" }] }
 * ```
 */
export function internet(): OutsidePeer {
  return { title: "the internet", peers: [{ ipBlock: { cidr: "0.0.0.0/0", except: PRIVATE } }] };
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"];

/**
 * The peers in a setting (`peers()`), with a title for readers, as one side of a flow in the traffic table.
 *
 * @example
 * ```ts
 * { talksTo: () => [{ to: peersOf("PostgreSQL", [{ cidr: "10.1.0.0/24" }]), ports: [5432], why: "orders" }] }
 * ```
 */
export function peersOf(title: string, settings: readonly PeerSetting[]): OutsidePeer {
  const { why } = valueAndReason(settings);
  return { title, peers: settings.map((one, at) => because(at === 0 ? why : undefined, peer(one))) };
}

function peer(setting: PeerSetting): INetworkPolicyPeer {
  if ("cidr" in setting) return { ipBlock: { cidr: setting.cidr } };
  const { namespace, pods } = setting;
  const podSelector = pods && { podSelector: Object.keys(pods).length > 0 ? { matchLabels: pods } : {} };
  if (namespace === undefined) return podSelector ?? { podSelector: {} };
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } }, ...podSelector };
}
