import { because, type Connection, type Maybe } from "kustogen";
import { internet, listedEgress, peersOf } from "kustogen/blocks";
import { peersIfAny } from "../../peers-if-any.ts";
import type { Trevor } from "./context.ts";
import type { Settings } from "./settings.ts";

// What trevor connects to outside itself. Declared only if there are network policies.

/** A server at the peers of a setting, with the comment that its file has at them. */
function toServer({ reason, settings }: Trevor, key: keyof Settings["network"], title: string) {
  return peersIfAny(title, because(reason(`settings.network.${key}`), settings.network[key]));
}

/** One that is beside trevor, as in its chart (karectl/trevor@589924d, helm/trevor/templates/networkpolicy.yaml). */
const beside = (title: string) => peersOf(title, [{ pods: {} }]);

/** DNS in any namespace, as in its chart. */
const DNS = {
  to: { title: "DNS", peers: [{ namespaceSelector: {} }] },
  ports: [{ port: 53, protocol: "UDP" as const }, 53],
  why: "DNS, wherever the cluster has it",
};

/** The database, which every pod needs, the destination of traces, and what an environment lists. */
export const database = (context: Trevor): Connection[] => [
  DNS,
  { to: toServer(context, "postgres", "PostgreSQL"), ports: [5432], why: "the database" },
  { to: beside("the OTLP collector"), ports: [4317], why: "traces, with `otel`" },
  ...listedEgress(context.settings.networkPolicy),
];

/** What API and worker need. */
export function services(context: Trevor): Maybe<Connection>[] {
  const why = "S3 and the language model outside the cluster, Keycloak at its public address";
  return [
    ...database(context),
    { to: toServer(context, "redis", "Redis"), ports: [6379], why: "the job queue" },
    { to: beside("SeaweedFS"), ports: [8333, 443], why: "objects, in the cluster" },
    { to: internet(), ports: [443], why },
    context.settings.emailNotifications === true && {
      to: internet(),
      ports: [587],
      why: "notifications by mail",
    },
  ];
}

/** Keycloak, where the API signs users in. */
export const keycloak: Connection = { to: beside("Keycloak"), ports: [8080], why: "sign-in" };
