import { admits, type Someone, templates } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { trevor } from "../../../generators/systems/trevor/index.ts";
import { rendered } from "../rendered.ts";

const INTERNET = { address: "93.184.216.34" };
const namespace = (name: string): Someone => ({ namespace: name, labels: {} });

/** Who the Secrets of each environment point to, and on which port. */
const BOTH: Record<string, [Someone, number]> = {
  DATABASE_URL: [{ address: "192.0.2.7" }, 5432],
  REDIS_URL: [{ address: "192.0.2.7" }, 6379],
  S3_ENDPOINT_URL: [namespace("seaweedfs"), 8333],
  "S3_ENDPOINT_URL of a service outside": [INTERNET, 443],
  KEYCLOAK_INTERNAL_URL: [namespace("keycloak"), 8080],
};
const OUTSIDE: Record<string, typeof BOTH> = {
  beta: BOTH,
  production: { ...BOTH, AGENT_OPENAI_BASE_URL: [INTERNET, 443], SMTP_HOST: [INTERNET, 587] },
};

describe.each(Object.keys(OUTSIDE))("the traffic of trevor in %s", (layer) => {
  const state = rendered(trevor, layer, {
    settings: { otel: { endpoint: "http://otel-collector.monitoring:4317" } },
  });
  const pods = new Map(
    templates(state).map(([resource, template]): [string, Someone] => [
      resource.metadata.name,
      { namespace: resource.metadata.namespace ?? "", labels: template.metadata?.labels ?? {} },
    ]),
  );
  const pod = (name: string) => pods.get(name) as Someone;

  test("the API reaches everything that its variables and Secrets point to", () => {
    for (const [what, [to, port]] of Object.entries(OUTSIDE[layer] ?? {})) {
      expect(admits(state, pod("trevor"), to, port), what).toBe(true);
    }
  });

  test("the worker does, too, but for signing in; the migration reaches the database alone", () => {
    for (const [what, [to, port]] of Object.entries(OUTSIDE[layer] ?? {})) {
      expect(admits(state, pod("trevor-worker"), to, port), what).toBe(what !== "KEYCLOAK_INTERNAL_URL");
      expect(admits(state, pod("trevor-migrate"), to, port), what).toBe(what === "DATABASE_URL");
    }
  });

  test("the collector in OTEL_EXPORTER_ENDPOINT is reached by every pod that has the variable", () => {
    for (const [resource, { spec }] of templates(state)) {
      const endpoint = spec?.containers[0]?.env?.find(({ name }) => name === "OTEL_EXPORTER_ENDPOINT")?.value;
      expect(endpoint).toBe("http://otel-collector.monitoring:4317");
      expect(admits(state, pod(resource.metadata.name), namespace("monitoring"), 4317)).toBe(true);
    }
  });

  test("what the cluster's own ingress publishes is reached where a setting says so", () => {
    const published = rendered(trevor, layer, { settings: { networkPolicy: { ownIngress: true } } });
    for (const name of ["trevor", "trevor-worker"]) {
      expect(admits(state, pod(name), namespace("ingress-nginx"), 443), name).toBe(false);
      expect(admits(published, pod(name), namespace("ingress-nginx"), 443), name).toBe(true);
    }
  });

  test("only the worker reaches the Kubernetes API, by its servers and by its Service", () => {
    const apiServer = [{ cidr: "10.30.0.0/24" }, { cidr: "10.96.0.1/32" }];
    const known = rendered(trevor, layer, { settings: { networkPolicy: { apiServer } } });
    for (const address of ["10.30.0.10", "10.96.0.1"])
      for (const name of pods.keys())
        for (const port of [443, 6443])
          expect(admits(known, pod(name), { address }, port), name).toBe(name === "trevor-worker");
  });

  test("nobody but the ingress controller and Prometheus reaches the API, nobody the others", () => {
    for (const name of pods.keys()) {
      for (const from of ["ingress-nginx", "monitoring", "default", "trevor"]) {
        const open = name === "trevor" && ["ingress-nginx", "monitoring"].includes(from);
        expect(admits(state, namespace(from), pod(name), 8000), `${from} to ${name}`).toBe(open);
      }
      expect(admits(state, namespace("ingress-nginx"), pod(name), 22), name).toBe(false);
    }
  });

  test("nobody reaches the node's metadata service, other ports of the internet, or other addresses", () => {
    for (const name of pods.keys()) {
      for (const [to, port] of [
        [{ address: "169.254.169.254" }, 80],
        [{ address: "169.254.169.254" }, 443],
        [INTERNET, 80],
        [{ address: "10.99.0.1" }, 5432],
        [namespace("default"), 5432],
      ] as const) {
        expect(admits(state, pod(name), to, port), `${name} to ${JSON.stringify(to)}:${port}`).toBe(false);
      }
    }
  });
});
