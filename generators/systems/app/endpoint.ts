import { isIPv4 } from "node:net";
import { peersOf } from "../../blocks/peer.ts";
import { internet, type OutsidePeer } from "../../blocks/traffic.ts";
import type { PeerSetting } from "../../model/settings/peers.ts";

const DEFAULT_PORTS: Record<string, number> = { "http:": 80, "https:": 443, "nats:": 4222, "tls:": 4222 };

/** The port of an address: its own, or its scheme's. */
export function portOf(address: string): number {
  const { port, protocol } = new URL(address);
  return port === "" ? (DEFAULT_PORTS[protocol] ?? 443) : Number(port);
}

/**
 * The peers that an address stands for: pods of the own namespace for a name without dots, those of a namespace for
 * `<service>.<namespace>.svc`, one address for a number; undefined for any other name, which is on the internet.
 */
export function peersOfAddress(address: string): PeerSetting[] | undefined {
  const { hostname } = new URL(address);
  if (isIPv4(hostname)) return [{ cidr: `${hostname}/32` }];
  if (!hostname.includes(".")) return [{ pods: {} }];
  const namespace = /^[^.]+\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(hostname)?.[1];
  return namespace === undefined ? undefined : [{ namespace }];
}

/** Who answers at an address, for the traffic table: the peers that an environment gives, else what the name says. */
export function answersAt(title: string, address: string, given: readonly PeerSetting[]): OutsidePeer {
  const peers = given.length > 0 ? given : peersOfAddress(address);
  return peers === undefined ? internet() : peersOf(title, peers);
}
