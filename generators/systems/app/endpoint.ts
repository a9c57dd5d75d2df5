import { isIPv4 } from "node:net";
import { internet, type OutsidePeer, peersOf } from "kustogen/blocks";
import type { PeerSetting } from "kustogen/settings";

const DEFAULT_PORTS: Record<string, number> = { "http:": 80, "https:": 443, "nats:": 4222, "tls:": 4222 };

/** The port of an address: its own, or its scheme's. */
export function portOf(address: string): number {
  const { port, protocol } = new URL(address);
  return port === "" ? (DEFAULT_PORTS[protocol] ?? 443) : Number(port);
}

/**
 * Where a name leads: to a namespace for `<service>.<namespace>.svc`, to one address for a number, beside the services
 * in their own namespace for a name without dots, and for any other name to the internet.
 */
export function placeOf(address: string): PeerSetting | "beside" | "internet" {
  const { hostname } = new URL(address);
  if (isIPv4(hostname)) return { cidr: `${hostname}/32` };
  if (!hostname.includes(".")) return "beside";
  const namespace = /^[^.]+\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(hostname)?.[1];
  return namespace === undefined ? "internet" : { namespace };
}

/** Who answers at an address, for the traffic table: the peers that an environment gives, else what the name says. */
export function answersAt(title: string, address: string, given: readonly PeerSetting[]): OutsidePeer {
  if (given.length > 0) return peersOf(title, given);
  const place = placeOf(address);
  if (place === "internet") return internet();
  return peersOf(title, [place === "beside" ? { pods: {} } : place]);
}
