import { admits, all, one, type Someone } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { app } from "../../../generators/systems/app/index.ts";
import { rendered } from "../rendered.ts";

const INTERNET = { address: "93.184.216.34" };
const SIX: Record<string, number> = {
  app: 3000,
  gitserver: 8021,
  "email-worker": 8084,
  "git-hook": 8083,
  "metrics-aggregator": 9090,
  "static-server": 8081,
};
const PORTS = [...Object.values(SIX), 2222];
const namespace = (name: string): Someone => ({ namespace: name, labels: {} });

const SERVERS: [Someone, number][] = [5432, 6379].map((port) => [{ address: "192.0.2.7" }, port]);

/** Who the Secret's addresses point to in each environment. */
const SECRET: Record<string, [Someone, number][]> = {
  beta: SERVERS,
  production: SERVERS,
};

/** Who a name is: pods of a namespace for names of the cluster, else an address on the internet. */
function who(hostname: string): Someone {
  const inside = /^[^.]+\.([^.]+)\.svc$/.exec(hostname)?.[1];
  return inside === undefined ? INTERNET : namespace(inside);
}

describe.each(Object.keys(SECRET))("the traffic of app in %s", (layer) => {
  const state = rendered(app, layer);
  const data: Record<string, string> = all(state, "ConfigMap")[0].data;
  const pod = (name: string): Someone => {
    const { metadata, spec } = one(state, "Deployment", name);
    return { namespace: metadata.namespace, labels: spec.template.metadata.labels };
  };
  const services = Object.keys(SIX);

  /** Every address of app-env but the system's own, as [variable, who, port]. */
  const addresses = [
    ...Object.entries(data).flatMap(([name, value]): [string, Someone, number][] => {
      if (!/^[a-z]+:\/\//.test(value) || name === "APP_DOMAIN_URL") return [];
      const { hostname, port, protocol } = new URL(value);
      return [[name, who(hostname), Number(port) || (protocol === "https:" ? 443 : 80)]];
    }),
    ["APP_SMTP_HOST", who(data.APP_SMTP_HOST as string), Number(data.APP_SMTP_PORT)] as const,
  ];

  test("every service reaches every address that its variables have", () => {
    expect(addresses.map(([name]) => name).sort()).toEqual(
      [
        "APP_AI_BASIC_URL",
        "APP_EMBED_MODEL_BASE_URL",
        "APP_QDRANT_URL",
        "APP_SMTP_HOST",
        "LOKI_URL",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        ...(layer === "production" ? ["NATS_URL"] : []),
      ].sort(),
    );
    for (const service of services) {
      for (const [name, to, port] of addresses) {
        // static-server has none of these variables, and calls nobody.
        const expected = service !== "static-server";
        expect(admits(state, pod(service), to, port), `${service}: ${name}`).toBe(expected);
      }
    }
  });

  test("and PostgreSQL and Redis, whose addresses are secret", () => {
    for (const service of services) {
      for (const [to, port] of SECRET[layer] ?? []) {
        expect(admits(state, pod(service), to, port), `${service}: ${port}`).toBe(
          service !== "static-server",
        );
      }
    }
  });

  describe("what is assumed of the six programs is taken back by a setting", () => {
    const seen = (settings: Record<string, unknown>) =>
      rendered(app, layer, { settings: { assumed: settings } });

    test("static-server opens no connections but to DNS", () => {
      const changed = seen({ staticServerAlone: false });
      for (const [to, port] of [
        ...(SECRET[layer] ?? []),
        ...addresses.map(([, to, port]) => [to, port] as const),
      ])
        expect(admits(changed, pod("static-server"), to, port)).toBe(true);
    });

    test("the services don't call each other", () => {
      const changed = seen({ calls: [{ from: "gitserver", to: "gitHook" }] });
      for (const from of services)
        for (const to of services) {
          if (from === to || from === "metrics-aggregator") continue;
          const port = SIX[to] as number;
          expect(admits(state, pod(from), pod(to), port), `${from} to ${to}`).toBe(false);
          const called = from === "gitserver" && to === "git-hook";
          expect(admits(changed, pod(from), pod(to), port), `${from} to ${to}`).toBe(called);
        }
    });
  });

  test("and DNS", () => {
    const dns = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };
    for (const service of services) expect(admits(state, pod(service), dns, 53), service).toBe(true);
  });

  test("the controller reaches API, git and static files, the metrics-aggregator the others, Prometheus that one; nobody else anyone", () => {
    const sources: [string, Someone][] = [
      ["ingress-nginx", namespace("ingress-nginx")],
      ["monitoring", namespace("monitoring")],
      ["the internet", INTERNET],
      ...services.map((name): [string, Someone] => [name, pod(name)]),
    ];
    const open = sources.flatMap(([from, who]) =>
      services
        .filter((to) => to !== from)
        .flatMap((to) =>
          PORTS.flatMap((port) => (admits(state, who, pod(to), port) ? [`${from} > ${to}:${port}`] : [])),
        ),
    );
    const routed = ["app:3000", "gitserver:8021", "gitserver:2222", "static-server:8081"];
    const scraped = Object.entries(SIX).filter(([name]) => name !== "metrics-aggregator");
    expect(open.sort()).toEqual(
      [
        ...routed.map((to) => `ingress-nginx > ${to}`),
        "monitoring > metrics-aggregator:9090",
        ...scraped.map(([name, port]) => `metrics-aggregator > ${name}:${port}`),
      ].sort(),
    );
  });

  test("nobody reaches the node's metadata service, private networks or other ports", () => {
    for (const service of services) {
      for (const [to, port] of [
        [{ address: "169.254.169.254" }, 80],
        [{ address: "169.254.169.254" }, 443],
        [{ address: "100.100.100.200" }, 80],
        [{ address: "10.96.0.1" }, 443],
        [INTERNET, 80],
        [INTERNET, 22],
        [namespace("default"), 5432],
        [namespace("qdrant"), 22],
      ] as const) {
        expect(admits(state, pod(service), to, port), `${service} to ${JSON.stringify(to)}:${port}`).toBe(
          false,
        );
      }
    }
    expect(admits(state, namespace("default"), pod("app"), 3000)).toBe(false);
  });
});

describe("who answers at an address", () => {
  const reaches = (settings: Record<string, unknown>, to: Someone, port: number) => {
    const state = rendered(app, "production", { settings });
    const { spec } = one(state, "Deployment", "app");
    return admits(state, { namespace: "app", labels: spec.template.metadata.labels }, to, port);
  };

  test.each<[string, Record<string, unknown>, Someone, number]>([
    [
      "a name in .svc.cluster.local is one of that namespace",
      { qdrantUrl: "http://q.vectors.svc.cluster.local:6333" },
      namespace("vectors"),
      6333,
    ],
    ["an address is that address", { qdrantUrl: "http://10.9.8.7:6333" }, { address: "10.9.8.7" }, 6333],
    ["any other name is on the internet", { qdrantUrl: "https://x.qdrant.io:6333" }, INTERNET, 6333],
    [
      "unless the environment says who it is",
      { qdrantUrl: "https://x.qdrant.io", networkPolicy: { qdrant: [{ cidr: "10.3.0.0/16" }] } },
      { address: "10.3.1.1" },
      443,
    ],
  ])("%s", (_what, settings, to, port) => {
    expect(reaches(settings, to, port)).toBe(true);
    expect(reaches({}, to, port)).toBe(false);
  });

  test("an address is no other address", () => {
    expect(reaches({ qdrantUrl: "http://10.9.8.7:6333" }, { address: "10.9.8.8" }, 6333)).toBe(false);
  });

  test.each<[string, Record<string, unknown>, number]>([
    ["ai", { ai: { baseUrl: "http://llm:8000/v1" } }, 8000],
    ["qdrant", { qdrantUrl: "http://qdrant:6334" }, 6334],
    ["embedModel", { embedModel: { baseUrl: "http://embed:8001" } }, 8001],
    ["smtp", { smtp: { host: "mail", port: 25, tls: false } }, 25],
    ["nats", { nats: { url: "nats://nats" } }, 4222],
    ["loki", { loki: { url: "http://loki" } }, 80],
    ["otelCollector", { otel: { endpoint: "http://collector:4318" } }, 4318],
  ])("networkPolicy.%s says it for a name that doesn't", (key, settings, port) => {
    const given = { ...settings, networkPolicy: { [key]: [{ cidr: "10.7.0.0/16" }] } };
    expect(reaches(given, { address: "10.7.1.1" }, port)).toBe(true);
    expect(reaches(given, { address: "10.8.1.1" }, port)).toBe(false);
    expect(reaches({}, { address: "10.7.1.1" }, port)).toBe(false);
  });

  test("the namespaces of the ingress controller and of Prometheus are settings", () => {
    const state = rendered(app, "production", {
      settings: { networkPolicy: { ingressNamespace: "edge", monitoringNamespace: "observability" } },
    });
    const pod = (name: string) => ({
      namespace: "app",
      labels: one(state, "Deployment", name).spec.template.metadata.labels,
    });
    expect(admits(state, namespace("edge"), pod("app"), 3000)).toBe(true);
    expect(admits(state, namespace("ingress-nginx"), pod("app"), 3000)).toBe(false);
    expect(admits(state, namespace("observability"), pod("metrics-aggregator"), 9090)).toBe(true);
    expect(admits(state, namespace("monitoring"), pod("metrics-aggregator"), 9090)).toBe(false);
  });

  test("what is off is closed", () => {
    expect(reaches({}, namespace("nats"), 4222)).toBe(true);
    expect(reaches({ nats: false }, namespace("nats"), 4222)).toBe(false);
    expect(reaches({ loki: false }, namespace("monitoring"), 3100)).toBe(false);
    expect(reaches({ otel: false }, namespace("monitoring"), 4317)).toBe(false);
  });
});
