import { z } from "zod";
import { feature } from "./groups.ts";
import { dnsLabel } from "./kubernetes.ts";
import { peers, port } from "./network.ts";

/** Connections that an environment lists: the other side, and ports. */
const listed = () =>
  z
    .array(
      z.strictObject({
        peers: peers().min(1, { error: "expected a peer" }).describe("The other side"),
        ports: z
          .array(port(), { error: "expected a list of ports" })
          .min(1, { error: "expected a port" })
          .describe("Ports that are connected to"),
      }),
      { error: "expected a list such as [{peers: [{cidr: 10.0.1.0/24}], ports: [5432]}]" },
    )
    .default([]);

/** Connections that an environment lists for programs whose own are not known. */
export type ListedTraffic = z.output<ReturnType<typeof listed>>;

/**
 * The setting `networkPolicy` of a system whose programs nobody knows: off by default, and on it denies what an
 * environment doesn't list. Its connections are those of `listedIngress` and `listedEgress`.
 */
export function listedTraffic() {
  return feature({
    ingressNamespace: dnsLabel().default("ingress-nginx").describe("Namespace of the ingress controller"),
    monitoringNamespace: dnsLabel().default("monitoring").describe("Namespace of Prometheus"),
    additionalIngress: listed().describe("Who may connect, besides the ingress controller and Prometheus"),
    additionalEgress: listed().describe("What pods may connect to, besides DNS"),
  }).describe("NetworkPolicies that deny all traffic but what is listed");
}
