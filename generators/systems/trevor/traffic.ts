import {
  ACME_SOLVER,
  acmeChallenge,
  acmeSolver,
  type Flow,
  inNamespace,
  internet,
  type Part,
  peersOf,
  podsOf,
  type Traffic,
} from "kustogen/blocks";
import type { Settings } from "./settings.ts";
import { API_PORT } from "./workloads.ts";

/** trevor's parts that have pods of their own in a layer; absent where they are off. */
export interface Parts {
  api: Part;
  worker?: Part;
  migration?: Part;
}

/** Who talks to whom in trevor, and with whom outside it. */
export function traffic(
  parts: Parts,
  settings: Settings,
  policy: NonNullable<Settings["networkPolicy"]>,
): Traffic {
  const present = Object.entries(parts).filter((entry): entry is [string, Part] => entry[1] !== undefined);
  const all = present.map(([name]) => name);
  const serving = all.filter((name) => name !== "migration");
  const smtp = policy.smtp.length > 0 ? peersOf("the mail server", policy.smtp) : internet();
  const controller = inNamespace(policy.ingressNamespace);
  const acme = settings.ingress?.challenge === "http01";
  const flows: (Flow | false | undefined)[] = [
    {
      from: controller,
      to: "api",
      ports: [API_PORT],
      why: "requests through the ingress controller",
    },
    {
      from: inNamespace(policy.monitoringNamespace),
      to: "api",
      ports: [API_PORT],
      why: "Prometheus reads /metrics",
    },
    { from: all, to: peersOf("PostgreSQL", policy.postgres), ports: [5432], why: "the database" },
    { from: serving, to: peersOf("Redis", policy.redis), ports: [6379], why: "the job queue" },
    {
      from: serving,
      to: peersOf("SeaweedFS", policy.objectStore),
      ports: [8333],
      why: "objects, in the cluster",
    },
    {
      from: serving,
      to: internet(),
      ports: [443],
      why: "S3 and the language model outside the cluster, Keycloak by its public address",
    },
    { from: "api", to: peersOf("Keycloak", policy.keycloak), ports: [8080], why: "sign-in" },
    {
      from: all,
      to: peersOf("the OTLP collector", policy.otelCollector),
      ports: [4317],
      why: settings.otel ? "traces" : "traces, once `otel` is on; OTEL_ENABLED is false here",
    },
    acme && acmeChallenge(controller),
    settings.emailNotifications === true && {
      from: serving,
      to: smtp,
      ports: [policy.smtpPort],
      why: "notifications by mail",
    },
    settings.crdSync &&
      parts.worker && {
        from: "worker",
        to: peersOf("the Kubernetes API", policy.apiServer),
        ports: [443, 6443],
        why: "crdSync lists CR8TOR resources",
      },
  ];
  return {
    components: {
      ...Object.fromEntries(present.map(([name, part]) => [name, podsOf(part)])),
      ...(acme ? { [ACME_SOLVER]: acmeSolver(parts.api.namespace) } : {}),
    },
    // An empty list of peers would admit everybody; here it means that there is nobody to talk to.
    flows: flows.filter(
      (flow): flow is Flow =>
        !!flow && !(typeof flow.to === "object" && "peers" in flow.to && flow.to.peers.length === 0),
    ),
  };
}
