import { because, type Connection } from "kustogen";
import { peersOf } from "kustogen/blocks";
import { portOf } from "../../port-of.ts";
import { addressed, answersAt } from "./addresses.ts";
import type { App } from "./context.ts";

// What app connects to outside itself, and what connects to it. Declared only if there are network policies.

/** All these connections are in one policy: they start from the same pods. */
const POLICY = "to-dependencies";

/** PostgreSQL and Redis, whose addresses are secret. */
export function data({ reason, settings: { networkPolicy } }: App): Connection[] {
  if (networkPolicy === undefined) return [];
  const { redis } = networkPolicy;
  const postgres = because(reason("settings.networkPolicy.postgres"), networkPolicy.postgres);
  return [
    { to: peersOf("PostgreSQL", postgres), ports: [5432], why: "the database", policy: POLICY },
    { to: peersOf("Redis", redis), ports: [6379], why: "queues and sessions", policy: POLICY },
  ];
}

/** The connection to each address of the settings; addresses with the same peers and port share one. */
export function dependencies({ settings }: App): Connection[] {
  const { networkPolicy } = settings;
  if (networkPolicy === undefined) return [];
  const ways = new Map<string, Connection>();
  for (const { address, key, title, why } of addressed(settings)) {
    const to = answersAt(title, address, networkPolicy[key]);
    const ports = [portOf(address)];
    const same = JSON.stringify([to.peers, ports]);
    const known = ways.get(same);
    ways.set(same, known ? { ...known, why: `${known.why}, ${why}` } : { to, ports, why, policy: POLICY });
  }
  return [...ways.values()];
}
