import type { Settings } from "./settings.ts";

/** Something outside the system that its services talk to at an address of the settings. */
export interface Dependency {
  /** Its key under `networkPolicy`, where an environment may say who it is. */
  key: "ai" | "qdrant" | "embedModel" | "smtp" | "nats" | "loki" | "otelCollector";
  title: string;
  /** The setting that has its address. */
  setting: readonly string[];
  address: string;
  /** False where people's data or keys would pass in the clear. */
  encrypted: boolean;
  why: string;
}

type Addresses = Pick<Settings, "ai" | "qdrantUrl" | "embedModel" | "smtp" | "nats" | "loki" | "otel">;

/** What the settings say that the services talk to, but for PostgreSQL and Redis, whose addresses are secret. */
export function dependencies({ ai, embedModel, loki, nats, otel, qdrantUrl, smtp }: Addresses): Dependency[] {
  const web = (
    key: Dependency["key"],
    title: string,
    setting: readonly string[],
    address: string | undefined,
    why: string,
  ): Dependency[] =>
    address === undefined
      ? []
      : [{ key, title, setting, address, encrypted: /^(https|tls):/.test(address), why }];
  return [
    ...web("ai", "the language model", ["ai", "baseUrl"], ai.baseUrl, "answers of a language model"),
    ...web("qdrant", "Qdrant", ["qdrantUrl"], qdrantUrl, "vectors"),
    ...web(
      "embedModel",
      "the embedding model",
      ["embedModel", "baseUrl"],
      embedModel.baseUrl,
      "embeddings of texts",
    ),
    ...(smtp.host === undefined
      ? []
      : [
          {
            key: "smtp",
            title: "the mail server",
            setting: ["smtp", "host"],
            address: `smtp://${smtp.host}:${smtp.port}`,
            encrypted: smtp.tls,
            why: "mail",
          } as const,
        ]),
    ...web("nats", "NATS", ["nats", "url"], nats?.url, "queues of JetStream"),
    ...web("loki", "Loki", ["loki", "url"], loki?.url, "logs"),
    ...web("otelCollector", "the OTLP collector", ["otel", "endpoint"], otel?.endpoint, "traces"),
  ];
}
