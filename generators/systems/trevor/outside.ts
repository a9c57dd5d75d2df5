import { because, type Connection, type Maybe, type OutsidePeer } from "kustogen";
import { internet, peersOf } from "kustogen/blocks";
import { peersIfAny } from "../../peers-if-any.ts";
import type { Trevor } from "./context.ts";

// What trevor connects to outside itself, and what connects to it. Declared only if there are network policies.

/** The database, which every pod needs. */
export function database(context: Trevor): Connection {
  return { to: peersIn(context, "PostgreSQL", "postgres"), ports: [5432], why: "the database" };
}

/** Redis, where jobs are queued. */
export function queue(context: Trevor): Connection {
  return { to: peersIn(context, "Redis", "redis"), ports: [6379], why: "the job queue" };
}

/** The peers in a setting of the network policies, with the comment that its file has at them. */
export function peersIn(
  { reason, settings: { networkPolicy } }: Trevor,
  title: string,
  key: "apiServer" | "keycloak" | "objectStore" | "otelCollector" | "postgres" | "redis",
): OutsidePeer | undefined {
  return peersIfAny(title, because(reason(`settings.networkPolicy.${key}`), networkPolicy?.[key] ?? []));
}

/** The destination of traces. */
export function collector(context: Trevor): Connection {
  return {
    to: peersIn(context, "the OTLP collector", "otelCollector"),
    ports: [4317],
    why: context.settings.otel ? "traces" : "traces, once `otel` is on; OTEL_ENABLED is false here",
  };
}

/** What API and worker need in addition to the database. */
export function services(context: Trevor): Maybe<Connection>[] {
  const { networkPolicy } = context.settings;
  return [
    networkPolicy?.ownIngress && {
      to: peersOf("the ingress controller", [{ namespace: networkPolicy.ingressNamespace }]),
      ports: [443],
      why: "S3 or Keycloak at a public address of this cluster",
    },
    queue(context),
    {
      to: peersIn(context, "SeaweedFS", "objectStore"),
      ports: [8333],
      why: "objects, in the cluster",
    },
    {
      to: internet(),
      ports: [443],
      why: "S3 and the language model outside the cluster, Keycloak at its public address",
    },
  ];
}

/** The mail server, if messages are also sent by mail. */
export function mail({ settings: { emailNotifications, networkPolicy } }: Trevor): Maybe<Connection> {
  const { smtp = [], smtpPort = 587 } = networkPolicy ?? {};
  return (
    emailNotifications === true && {
      to: smtp.length > 0 ? peersOf("the mail server", smtp) : internet(),
      ports: [smtpPort],
      why: "notifications by mail",
    }
  );
}
