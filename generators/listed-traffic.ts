import type { Connection, Maybe } from "kustogen";
import { peersOf } from "kustogen/blocks";
import { dnsLabel, feature, peers, port } from "kustogen/settings";
import { z } from "zod";

/** Connections that an environment lists, each with peers and ports. */
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

/** NetworkPolicies of programs whose source isn't public: they deny everything that an environment doesn't list. */
export function listedTraffic() {
  return feature({
    ingressNamespace: dnsLabel().default("ingress-nginx").describe("Namespace of the ingress controller"),
    monitoringNamespace: dnsLabel().default("monitoring").describe("Namespace of Prometheus"),
    additionalIngress: listed().describe("Who may connect besides these two"),
    additionalEgress: listed().describe("What pods may connect to besides DNS"),
  }).describe("Denies all traffic but what is listed: nothing public says what the programs connect to");
}

type Listed = z.output<ReturnType<typeof listed>>;

/** What pods may connect to. */
export function listedEgress(networkPolicy: { additionalEgress: Listed } | undefined): Maybe<Connection>[] {
  const all = networkPolicy?.additionalEgress ?? [];
  return all.map((one, at) => ({
    to: peersOf(`additionalEgress ${at + 1}`, one.peers),
    ports: one.ports,
    why: "listed by the environment",
  }));
}

/** Who may connect to pods on one of these ports. */
export function listedIngress(
  networkPolicy: { additionalIngress: Listed } | undefined,
  served: readonly number[],
) {
  return (networkPolicy?.additionalIngress ?? []).flatMap(({ peers: from, ports }, at) => {
    const own = ports.filter((one) => served.includes(one));
    const title = `additionalIngress ${at + 1}`;
    return own.length === 0
      ? []
      : [{ from: peersOf(title, from), ports: own, why: "listed by the environment" }];
  });
}
