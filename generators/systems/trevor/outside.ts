import { because, type Connection, type Maybe, type OutsidePeer } from "kustogen";
import { internet, peersOf } from "kustogen/blocks";
import { peersIfAny } from "../../peers-if-any.ts";
import type { Trevor } from "./context.ts";
import type { Settings } from "./settings.ts";

// What trevor connects to outside itself. Declared only if there are network policies.

/** The peers in a setting, with the comment that its file has at them. */
function peersIn(
  { reason, settings: { network } }: Trevor,
  title: string,
  key: keyof Settings["network"],
): OutsidePeer | undefined {
  return peersIfAny(title, because(reason(`settings.network.${key}`), network[key]));
}

/** The database, which every pod needs, and the destination of traces. */
export function database(context: Trevor): Connection[] {
  return [
    { to: peersIn(context, "PostgreSQL", "postgres"), ports: [5432], why: "the database" },
    {
      to: peersIn(context, "the OTLP collector", "otelCollector"),
      ports: [4317],
      why: "traces, with `otel`",
    },
  ];
}

/** What API and worker need in addition. */
export function services(context: Trevor): Maybe<Connection>[] {
  const { emailNotifications, network } = context.settings;
  const why = "S3 and the language model outside the cluster, Keycloak at its public address";
  return [
    { to: peersIn(context, "Redis", "redis"), ports: [6379], why: "the job queue" },
    { to: peersIn(context, "SeaweedFS", "objectStore"), ports: [8333, 443], why: "objects, in the cluster" },
    { to: internet(), ports: [443], why },
    emailNotifications === true && {
      to: network.smtp.length > 0 ? peersOf("the mail server", network.smtp) : internet(),
      ports: [587],
      why: "notifications by mail",
    },
  ];
}

/** Keycloak, where the API signs users in. */
export function keycloak(context: Trevor): Connection {
  return { to: peersIn(context, "Keycloak", "keycloak"), ports: [8080], why: "sign-in" };
}
