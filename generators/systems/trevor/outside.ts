import { because, type Connection, type Maybe } from "kustogen";
import { internet, peersOf } from "kustogen/blocks";
import { peersIfAny } from "../../peers-if-any.ts";
import type { Trevor } from "./context.ts";
import type { Settings } from "./settings.ts";

// What trevor connects to outside itself. Declared only if there are network policies.

/** A connection to the peers in a setting, with the comment that its file has at them. */
function toServer(
  { reason, settings: { network } }: Trevor,
  key: keyof Settings["network"],
  [title, ports, why]: [title: string, ports: number[], why: string],
): Connection {
  return { to: peersIfAny(title, because(reason(`settings.network.${key}`), network[key])), ports, why };
}

/** The database, which every pod needs, and the destination of traces. */
export const database = (context: Trevor): Connection[] => [
  toServer(context, "postgres", ["PostgreSQL", [5432], "the database"]),
  toServer(context, "otelCollector", ["the OTLP collector", [4317], "traces, with `otel`"]),
];

/** What API and worker need in addition. */
export function services(context: Trevor): Maybe<Connection>[] {
  const { emailNotifications, network } = context.settings;
  const why = "S3 and the language model outside the cluster, Keycloak at its public address";
  return [
    toServer(context, "redis", ["Redis", [6379], "the job queue"]),
    toServer(context, "objectStore", ["SeaweedFS", [8333, 443], "objects, in the cluster"]),
    { to: internet(), ports: [443], why },
    emailNotifications === true && {
      to: network.smtp.length > 0 ? peersOf("the mail server", network.smtp) : internet(),
      ports: [587],
      why: "notifications by mail",
    },
  ];
}

/** Keycloak, where the API signs users in. */
export const keycloak = (context: Trevor) => toServer(context, "keycloak", ["Keycloak", [8080], "sign-in"]);
