import type { OutsidePeer } from "../authoring/traffic.ts";

export { podsOf } from "../authoring/part.ts";
// The table itself is part of the model, where documents and checks find it; systems take all of it from here.
export type { End, Flow, OutsidePeer, Pods, Traffic } from "../authoring/traffic.ts";

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
