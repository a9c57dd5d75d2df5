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
import { API_PORT } from "./config.ts";
import { DASHBOARD_PORT } from "./nginx.ts";
import type { Settings } from "./settings.ts";

/** alexandria's parts that have pods of their own in a layer. */
export interface Parts {
  alexandria: Part;
  saml?: Part;
}

/** Who talks to alexandria, and to whom it talks; API and dashboard meet inside the pod. */
export function traffic(
  { alexandria, saml }: Parts,
  settings: Settings,
  policy: NonNullable<Settings["networkPolicy"]>,
): Traffic {
  const { federation, llmBackends, metrics, otel, rbac } = settings;
  const self = "alexandria";
  const rights = rbac.rules.length + rbac.clusterRules.length > 0;
  const outside = [
    ...llmBackends.map(({ url }) => url).filter((url) => url.startsWith("https:")),
    ...(federation?.providers ?? []).map((one) => (one.kind === "oidc" ? one.issuer : one.metadataUrl)),
  ];
  const kubernetes = peersOf("the Kubernetes API", policy.apiServer);
  const controller = inNamespace(policy.ingressNamespace);
  const acme = settings.ingress?.challenge === "http01";
  const flows: (Flow | false | undefined)[] = [
    {
      from: controller,
      to: self,
      ports: [DASHBOARD_PORT],
      why: "people, through the ingress controller",
    },
    acme && acmeChallenge(controller),
    metrics && {
      from: inNamespace(policy.monitoringNamespace),
      to: self,
      ports: [API_PORT],
      why: `Prometheus reads ${metrics.path}`,
    },
    settings.database === "postgres" && {
      from: self,
      to: peersOf("PostgreSQL", policy.postgres),
      ports: [5432],
      why: "the database",
    },
    otel && {
      from: self,
      to: peersOf("the OTLP collector", policy.otelCollector),
      ports: [portOf(otel.endpoint)],
      why: "traces and metrics",
    },
    ...[...new Set(outside.map(portOf))].map((port) => ({
      from: self,
      to: internet(),
      ports: [port],
      why: "language models and identity providers",
    })),
    rights && { from: self, to: kubernetes, ports: [443, 6443], why: "the rights of settings.rbac" },
    saml && { from: "saml", to: kubernetes, ports: [443, 6443], why: "keeps the key pair in a Secret" },
    ...policy.additionalIngress.map(({ from, ports }, index) => ({
      from: peersOf(`additionalIngress ${index + 1}`, from),
      to: self,
      ports,
      why: "added by the environment",
    })),
    ...policy.additionalEgress.map(({ ports, to }, index) => ({
      from: self,
      to: peersOf(`additionalEgress ${index + 1}`, to),
      ports,
      why: "added by the environment",
    })),
  ];
  return {
    components: {
      alexandria: podsOf(alexandria),
      ...(saml ? { saml: podsOf(saml) } : {}),
      ...(acme ? { [ACME_SOLVER]: acmeSolver(alexandria.namespace) } : {}),
    },
    // An empty list of peers would admit everybody; here it means that there is nobody to talk to.
    flows: flows.filter(
      (flow): flow is Flow =>
        !!flow && !(typeof flow.to === "object" && "peers" in flow.to && flow.to.peers.length === 0),
    ),
  };
}

/** The port of a URL: its own, or its scheme's. */
function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
