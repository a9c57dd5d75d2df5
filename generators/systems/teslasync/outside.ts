import { because, type Connection, type Maybe, type OutsidePeer } from "kustogen";
import { inNamespace, internet, peersOf } from "kustogen/blocks";
import { MQTT_PORT, OLLAMA_PORT, OTLP_PORT, TESLA_PORT } from "./addresses.ts";
import type { TeslaSync } from "./context.ts";

// Connections that several components open, and TeslaSync's peers outside.

/** The ingress controller. */
export function controller({ settings: { ingress } }: TeslaSync): OutsidePeer {
  return inNamespace(ingress?.controller === "nginx" ? "ingress-nginx" : "traefik");
}

/** The ingress controller, if it forwards challenges of Let's Encrypt. */
export function challenged(context: TeslaSync): OutsidePeer | undefined {
  const { ingress } = context.settings;
  return ingress?.clusterIssuer !== undefined ? controller(context) : undefined;
}

/** Prometheus, if metrics are on. */
export function monitoring({ settings: { metrics, networkPolicy } }: TeslaSync): OutsidePeer | undefined {
  return metrics && networkPolicy && inNamespace(networkPolicy.monitoringNamespace);
}

/** PostgreSQL, here or outside the cluster. */
export function toDatabase({ reason, settings: { postgres } }: TeslaSync): Connection {
  return {
    to:
      postgres.placement === "embedded"
        ? "postgresql"
        : peersOf("PostgreSQL", because(reason("settings.postgres.placement"), postgres.network)),
    ports: [postgres.port],
    why: "the database",
  };
}

export const TO_MQTT: Connection = { to: "mosquitto", ports: [MQTT_PORT], why: "telemetry" };

export const TO_JAEGER: Connection = { to: "jaeger", ports: [OTLP_PORT], why: "traces" };

/** What API and workers store and send. */
export function toData(context: TeslaSync): Connection[] {
  const { redis } = context.settings;
  return [
    toDatabase(context),
    {
      to: redis.placement === "embedded" ? "redis" : peersOf("Redis", redis.network),
      ports: [redis.port],
      why: "live signals and queues",
    },
    TO_MQTT,
  ];
}

/** The proxy that signs commands, ours or an external one. */
export function toCommandProxy({ settings: { commandProxy: proxy } }: TeslaSync): Maybe<Connection>[] {
  return [
    proxy?.externalUrl !== undefined && {
      to: internet(),
      ports: [Number(new URL(proxy.externalUrl).port || 443)],
      why: "the external command proxy",
    },
    { to: "command-proxy", ports: [TESLA_PORT], why: "commands to cars, which the proxy signs" },
  ];
}

export const TO_OLLAMA: Connection = { to: "ollama", ports: [OLLAMA_PORT], why: "Helix AI queries Ollama" };

/** Servers of webhooks that aren't public, or not on port 443: the API tests a webhook, and two workers send it. */
export function toHooks({ settings: { networkPolicy } }: TeslaSync): Maybe<Connection> {
  const { privateServers = [] } = networkPolicy ?? {};
  const to = peersOf("private servers", privateServers);
  return privateServers.length > 0 && { to, ports: [], why: "webhooks, an external command proxy" };
}

/** The internet, over https. */
export function toInternet(why: string): Connection {
  return { to: internet(), ports: [443], why };
}
