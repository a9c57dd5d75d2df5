import { isIPv4 } from "node:net";
import { internet, type OutsidePeer, peersOf } from "kustogen/blocks";
import type { PeerSetting } from "kustogen/settings";
import type { Settings } from "./settings.ts";

/**
 * Where a name points: to a namespace for `<service>.<namespace>.svc`, to one address for a number, to the services'
 * own namespace for a name without dots, and for any other name to the internet.
 */
export function placeOf(address: string): PeerSetting | "beside" | "internet" {
  const { hostname } = new URL(address);
  if (isIPv4(hostname)) return { cidr: `${hostname}/32` };
  if (!hostname.includes(".")) return "beside";
  const namespace = /^[^.]+\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(hostname)?.[1];
  return namespace === undefined ? "internet" : { namespace };
}

/**
 * The peers at an address, for the traffic table: those that an environment sets, otherwise those that the name
 * implies.
 */
export function answersAt(title: string, address: string, given: readonly PeerSetting[]): OutsidePeer {
  if (given.length > 0) return peersOf(title, given);
  const place = placeOf(address);
  if (place === "internet") return internet();
  return peersOf(title, [place === "beside" ? { pods: {} } : place]);
}

/** Something outside the system that its services talk to at an address of the settings. */
export interface Dependency {
  /** Its key under `networkPolicy`, where an environment may set its peers. */
  key: "ai" | "qdrant" | "embedModel" | "smtp" | "nats" | "loki" | "otelCollector";
  title: string;
  /** The setting with its address. */
  setting: readonly string[];
  address: string;
  /** False if people's data or keys would be sent unencrypted. */
  encrypted: boolean;
  why: string;
}

type Addresses = Pick<Settings, "ai" | "qdrantUrl" | "embedModel" | "smtp" | "nats" | "loki" | "otel">;

/** What the services connect to according to the settings, except PostgreSQL and Redis, whose addresses are secret. */
export function addressed({ ai, embedModel, loki, nats, otel, qdrantUrl, smtp }: Addresses): Dependency[] {
  const server = smtp.host && `smtp://${smtp.host}:${smtp.port}`;
  const all: [Dependency["key"], string, string[], string | undefined, string][] = [
    ["ai", "the language model", ["ai", "baseUrl"], ai.baseUrl, "language model responses"],
    ["qdrant", "Qdrant", ["qdrantUrl"], qdrantUrl, "vectors"],
    ["embedModel", "the embedding model", ["embedModel", "baseUrl"], embedModel.baseUrl, "text embeddings"],
    ["smtp", "the mail server", ["smtp", "host"], server, "mail"],
    ["nats", "NATS", ["nats", "url"], nats?.url, "JetStream queues"],
    ["loki", "Loki", ["loki", "url"], loki?.url, "logs"],
    ["otelCollector", "the OTLP collector", ["otel", "endpoint"], otel?.endpoint, "traces"],
  ];
  return all.flatMap(([key, title, setting, address, why]) => {
    if (address === undefined) return [];
    const encrypted = key === "smtp" ? smtp.tls : /^(https|tls):/.test(address);
    return [{ key, title, setting, address, encrypted, why }];
  });
}
