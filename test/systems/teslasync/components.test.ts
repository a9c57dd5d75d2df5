import { all, container, one, template, variables, wave } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { teslasync } from "../../../generators/systems/teslasync/index.ts";
import { VIEWS } from "../views.ts";
import { app, config, LAYERS, ofPart, STREAMS } from "./look.ts";

/** Each optional component with what turns it off, and words that may not be left then. */
const COMPONENTS: [string, Record<string, unknown>, RegExp][] = [
  ["commandProxy", { commandProxy: false }, /command-proxy|COMMAND_PROXY/],
  ["fleetTelemetry", { fleetTelemetry: false }, /fleet-telemetry|FLEET_TELEMETRY/],
  ["jaeger", { jaeger: false }, /jaeger|OTEL_/],
  ["ollama", { ollama: false, helix: false }, /ollama|OLLAMA|11434/],
  ["mongodb", { mongodb: false }, /mongo|MONGODB/i],
];

describe.each(VIEWS)("teslasync's optional components (T14), %s", (_view, view) => {
  const layerOf = (layer: string, settings: Record<string, unknown> = {}) =>
    view(teslasync, layer, { settings });

  test("beta has Jaeger and Ollama, production the command proxy, base none", () => {
    const parts = ["command-proxy", "fleet-telemetry", "jaeger", "ollama", "mongodb"];
    const present = (layer: string) => parts.filter((part) => ofPart(layerOf(layer), part).length > 0);
    expect(LAYERS.map(present)).toEqual([[], ["jaeger", "ollama"], ["command-proxy"]]);
  });

  const on = {
    commandProxy: true,
    ...STREAMS,
    jaeger: true,
    ollama: true,
    mongodb: true,
  };

  test.each(COMPONENTS)("%s off leaves nothing behind", (_name, off, words) => {
    expect(JSON.stringify(layerOf("production", on))).toMatch(words);
    expect(JSON.stringify(layerOf("production", { ...on, ...off }))).not.toMatch(words);
  });

  describe("command proxy", () => {
    test("of our own signs with keys by contract, and the API is told", () => {
      const state = layerOf("production");
      const deployment = one(state, "Deployment", "teslasync-command-proxy");
      const proxy = container(deployment, "command-proxy");
      expect(proxy.image).toBe("tesla/vehicle-command:0.4.1");
      expect(variables(proxy)).toEqual({
        TESLA_HTTP_PROXY_HOST: "0.0.0.0",
        TESLA_HTTP_PROXY_PORT: "4443",
        TESLA_HTTP_PROXY_TLS_CERT: "/data/tls-cert.pem",
        TESLA_HTTP_PROXY_TLS_KEY: "/data/tls-key.pem",
        TESLA_KEY_FILE: "/data/private-key.pem",
      });
      expect(template(deployment)?.spec?.volumes).toEqual([
        { name: "keys", secret: { secretName: "teslasync-command-proxy", defaultMode: 0o440 } },
      ]);
      expect(one(state, "Service", "teslasync-command-proxy").spec.ports[0].port).toBe(4443);
      expect(variables(app(state, "teslasync-api")).TESLA_COMMAND_PROXY_URL).toBe(
        "https://teslasync-command-proxy:4443",
      );
    });

    test("of someone else is an address, and none is deployed", () => {
      const state = layerOf("production", { commandProxy: { externalUrl: "https://proxy.example.com" } });
      expect(ofPart(state, "command-proxy")).toEqual([]);
      expect(variables(app(state, "teslasync-api")).TESLA_COMMAND_PROXY_URL).toBe(
        "https://proxy.example.com",
      );
    });
  });

  describe("fleet telemetry", () => {
    test("is one server that sends what cars say to MQTT", () => {
      const state = layerOf("production", STREAMS);
      const deployment = one(state, "Deployment", "teslasync-fleet-telemetry");
      expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
      expect(container(deployment, "fleet-telemetry").image).toMatch(/\/teslasync-fleet-telemetry:/);
      expect(template(deployment)?.spec?.terminationGracePeriodSeconds).toBe(60);
      const text = config(state, "teslasync-fleet-telemetry")["config.json"] as string;
      expect(JSON.parse(text)).toMatchObject({
        port: 4443,
        tls: { server_cert: "/certs/tls.crt", server_key: "/certs/tls.key" },
        mqtt: { broker: "teslasync-mosquitto:1883", topic_base: "telemetry" },
        records: { V: ["mqtt"] },
        monitoring: { prometheus_metrics_port: 9090 },
      });
      const wait = container(deployment, "wait-for-mqtt");
      expect(variables(wait)).toEqual({ MQTT_HOST: "teslasync-mosquitto", MQTT_PORT: "1883" });
      expect(wait).not.toHaveProperty("envFrom");
      expect(all(state, "ServiceMonitor")).toEqual([]);
      const known = view(teslasync, "production", { settings: STREAMS, prometheus: {} });
      expect(one(known, "ServiceMonitor", "teslasync-fleet-telemetry").spec.endpoints[0].port).toBe(
        "metrics",
      );
    });

    test("the API knows where cars go", () => {
      const state = layerOf("production", {
        ...STREAMS,
        fleetTelemetry: { host: "cars.example.com" },
      });
      expect(variables(app(state, "teslasync-api"))).toMatchObject({
        FLEET_TELEMETRY_ENABLED: "true",
        FLEET_TELEMETRY_HOST: "cars.example.com",
        FLEET_TELEMETRY_PORT: "443",
        FLEET_TELEMETRY_TOPIC_BASE: "telemetry",
      });
      expect(config(state, "teslasync-fleet-telemetry")["config.json"]).toContain(
        '"topic_base": "telemetry"',
      );
    });

    test("cars come through Traefik, which passes TLS on unopened", () => {
      const route = one(layerOf("production", STREAMS), "IngressRouteTCP", "teslasync-fleet-telemetry");
      expect(route.spec).toEqual({
        entryPoints: ["websecure"],
        routes: [
          {
            match: "HostSNI(`telemetry.teslasync.your-domain.com`)",
            services: [{ name: "teslasync-fleet-telemetry", port: "wss" }],
          },
        ],
        tls: { passthrough: true },
      });
    });

    test("or through nginx, which does the same", () => {
      const nginx = layerOf("production", {
        ...STREAMS,
        ingress: { controller: "nginx", nginx: { authUrl: "https://auth.example.com" } },
      });
      const { metadata, spec } = one(nginx, "Ingress", "teslasync-fleet-telemetry");
      expect(metadata.annotations["nginx.ingress.kubernetes.io/ssl-passthrough"]).toBe("true");
      expect(spec.rules[0].host).toBe("telemetry.teslasync.your-domain.com");
      expect(all(nginx, "IngressRouteTCP")).toEqual([]);
    });
  });

  test("Jaeger gets traces of API and workers, each under its own name, and keeps so many", () => {
    const state = layerOf("beta", { jaeger: true });
    for (const name of ["teslasync-api", "teslasync-export-worker"]) {
      expect(variables(app(state, name))).toMatchObject({
        OTEL_ENABLED: "true",
        OTEL_ENDPOINT: "teslasync-jaeger:4317",
        OTEL_SERVICE_NAME: name,
        OTEL_INSECURE: "true",
      });
    }
    const jaeger = container(one(state, "Deployment", "teslasync-jaeger"), "jaeger");
    expect(jaeger.ports?.map(({ containerPort }) => containerPort)).toEqual([4317, 16686, 14269]);
    expect(variables(jaeger).MEMORY_MAX_TRACES).toBe("10000");
  });

  test("Ollama has the source's models on a volume before it is ready, and nothing waits for that", () => {
    const state = layerOf("beta", { ollama: { volume: { size: "50Gi" } } });
    const set = one(state, "StatefulSet", "teslasync-ollama");
    expect(variables(container(set, "pull"))).toMatchObject({ OLLAMA_MODELS: "/models" });
    // DefaultLocalModel and DefaultLocalEmbeddingModel of internal/ai/provider/config.go.
    expect(container(set, "pull").command?.slice(3)).toEqual([
      "pull",
      "llama3.1:8b-instruct-q4_K_M",
      "nomic-embed-text",
    ]);
    expect(set.spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe("50Gi");
    expect(wave(set)).toBe(Math.max(...state.map(wave)));
  });

  test("MongoDB has a user by contract, and only the API is told", () => {
    const state = layerOf("production", { mongodb: { volume: { storageClass: "fast" } } });
    const set = one(state, "StatefulSet", "teslasync-mongodb");
    expect(variables(container(set, "mongodb"))).toEqual({
      MONGO_INITDB_ROOT_USERNAME: "secret/teslasync-mongodb/MONGO_INITDB_ROOT_USERNAME",
      MONGO_INITDB_ROOT_PASSWORD: "secret/teslasync-mongodb/MONGO_INITDB_ROOT_PASSWORD",
    });
    expect(set.spec.volumeClaimTemplates[0].spec).toMatchObject({
      storageClassName: "fast",
      resources: { requests: { storage: "5Gi" } },
    });
    expect(variables(app(state, "teslasync-api"))).toMatchObject({
      MONGODB_ENABLED: "true",
      MONGODB_URI: "secret/teslasync-mongodb/MONGODB_URI",
      MONGODB_TTL_DAYS: "7",
    });
    expect(JSON.stringify(app(state, "teslasync-export-worker"))).not.toContain("MONGODB");
  });
});
