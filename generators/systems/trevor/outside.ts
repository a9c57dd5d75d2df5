import type { Connection, Maybe } from "kustogen";
import { internet, peersIfAny, peersOf } from "kustogen/blocks";
import type { Trevor } from "./context.ts";

// What trevor connects to outside itself, and what connects to it. Declared only if there are network policies.

/** The database, which every pod needs. */
export function database({ settings: { networkPolicy } }: Trevor): Connection {
  return { to: peersIfAny("PostgreSQL", networkPolicy?.postgres ?? []), ports: [5432], why: "the database" };
}

/** The destination of traces. */
export function collector({ settings: { networkPolicy, otel } }: Trevor): Connection {
  return {
    to: peersIfAny("the OTLP collector", networkPolicy?.otelCollector ?? []),
    ports: [4317],
    why: otel ? "traces" : "traces, once `otel` is on; OTEL_ENABLED is false here",
  };
}

/** What API and worker need in addition to the database. */
export function services({ settings: { networkPolicy } }: Trevor): Connection[] {
  return [
    { to: peersIfAny("Redis", networkPolicy?.redis ?? []), ports: [6379], why: "the job queue" },
    {
      to: peersIfAny("SeaweedFS", networkPolicy?.objectStore ?? []),
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
