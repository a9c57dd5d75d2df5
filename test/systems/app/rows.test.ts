import type { Resource } from "kustogen";
import { all, container, names, needsSecret, one, templates, wave } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { app } from "../../../generators/systems/app/index.ts";
import type { Changes } from "../desired.ts";
import { VIEWS } from "../views.ts";

const LAYERS = ["base", "beta", "production"];
const ENVIRONMENTS = ["beta", "production"];

/** Name and HTTP port of the six. */
const SIX: [string, number][] = [
  ["app", 3000],
  ["gitserver", 8021],
  ["email-worker", 8084],
  ["git-hook", 8083],
  ["metrics-aggregator", 9090],
  ["static-server", 8081],
];
const NAMES = SIX.map(([name]) => name);
const NGINX = "nginx.ingress.kubernetes.io";

/** git over HTTP, which is off until someone has seen who may push. */
const GIT = { git: { acknowledge: "Ana pushed without signing in, and was refused" } };

/** The data of `app-env`; a rendered one has a hash behind its name. */
function appEnv(state: readonly Resource[]): Record<string, string> {
  const maps = all(state, "ConfigMap");
  expect(maps).toHaveLength(1);
  expect(maps[0].metadata.name).toMatch(/^app-env(-[a-z0-9]+)?$/);
  return maps[0].data;
}

/** Names of all resources of a kind; kustomize puts them in an order of its own. */
function namesOf(state: readonly Resource[], kind: string): string[] {
  return all(state, kind)
    .map(({ metadata }) => metadata.name)
    .sort();
}

describe.each(VIEWS)("app, %s", (view, describeLayer) => {
  const layerOf = (layer: string, settings: Record<string, unknown> = {}, changes: Changes = {}) =>
    describeLayer(app, layer, { ...changes, settings });
  const deployment = (state: Resource[], name: string) => one(state, "Deployment", name);
  const main = (state: Resource[], name: string) => container(deployment(state, name), name);

  describe("A1: six services", () => {
    test.each(LAYERS)("%s has a Deployment and a ClusterIP Service for each, on its port", (layer) => {
      const state = layerOf(layer);
      expect(namesOf(state, "Deployment")).toEqual([...NAMES].sort());
      for (const [name, port] of SIX) {
        const ports = [{ name: "http", containerPort: port }];
        expect(main(state, name).ports, name).toEqual(
          name === "gitserver" ? [...ports, { name: "ssh", containerPort: 2222 }] : ports,
        );
        const { spec } = one(state, "Service", name);
        expect(spec.type, name).toBe("ClusterIP");
        expect(spec.ports, name).toEqual([{ name: "http", port, targetPort: "http", protocol: "TCP" }]);
        expect(spec.selector["app.kubernetes.io/component"], name).toBe(name);
      }
    });

    test("images of the registry, each moved by its own pin, v0.2.9 in production", () => {
      const images = (state: Resource[]) => NAMES.map((name) => main(state, name).image);
      expect(images(layerOf("base"))).toEqual(NAMES.map((name) => `ghcr.io/your-org/${name}`));
      expect(images(layerOf("production"))).toEqual(NAMES.map((name) => `ghcr.io/your-org/${name}:v0.2.9`));
      const moved = layerOf("production", {}, { images: { gitHook: { tag: "v0.3.0" } } });
      expect(images(moved).filter((image) => !image?.endsWith(":v0.2.9"))).toEqual([
        "ghcr.io/your-org/git-hook:v0.3.0",
      ]);
    });

    test("all six come from one block: they differ in nothing but values", () => {
      const state = layerOf("production");
      const shape = (value: unknown): unknown =>
        typeof value === "object" && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
          : typeof value;
      const shapes = NAMES.map((name) => shape(main(state, name)));
      for (const found of shapes) expect(found).toEqual(shapes[0]);
    });

    test("size is a setting, and all have one ServiceAccount", () => {
      const state = layerOf("beta", {
        services: { gitHook: { resources: { requests: { memory: "1Gi" }, limits: { memory: "3Gi" } } } },
      });
      expect(main(state, "git-hook").resources).toEqual({
        requests: { cpu: "100m", memory: "1Gi" },
        limits: { memory: "3Gi" },
      });
      expect(deployment(state, "gitserver").spec.template.spec.terminationGracePeriodSeconds).toBe(300);
      for (const name of NAMES)
        expect(deployment(state, name).spec.template.spec.serviceAccountName).toBe("app");
    });
  });

  describe("A2: autoscaling", () => {
    const ranges = (state: Resource[]) =>
      namesOf(state, "HorizontalPodAutoscaler").map((name) => {
        const { maxReplicas, metrics, minReplicas } = one(state, "HorizontalPodAutoscaler", name).spec;
        const { name: resource, target } = metrics[0].resource;
        return [name, minReplicas, maxReplicas, resource, target.averageUtilization];
      });
    const others = ["git-hook", "gitserver", "metrics-aggregator", "static-server"].map((name) => [
      name,
      1,
      5,
      "cpu",
      70,
    ]);

    test.each(["base", "beta"])("%s: app from 2 to 10, the others from 1 to 5, at 70 %% CPU", (layer) => {
      expect(ranges(layerOf(layer))).toEqual([["app", 2, 10, "cpu", 70], ...others]);
    });

    test("production: app from 3 to 20", () => {
      expect(ranges(layerOf("production"))).toEqual([["app", 3, 20, "cpu", 70], ...others]);
    });

    test.each(LAYERS)(
      "%s: a scaled Deployment has no replicas, and points at its autoscaler's target",
      (layer) => {
        const state = layerOf(layer);
        for (const scaler of all(state, "HorizontalPodAutoscaler")) {
          expect(scaler.spec.scaleTargetRef).toEqual({
            apiVersion: "apps/v1",
            kind: "Deployment",
            name: scaler.metadata.name,
          });
          expect(deployment(state, scaler.metadata.name).spec).not.toHaveProperty("replicas");
        }
      },
    );

    test.each(LAYERS)(
      "%s: email-worker is exactly one, never scaled, and never two during a rollout",
      (layer) => {
        const state = layerOf(layer);
        expect(deployment(state, "email-worker").spec).toMatchObject({
          replicas: 1,
          strategy: { type: "Recreate" },
        });
        expect(names(state)).not.toContain("HorizontalPodAutoscaler email-worker");
        expect(names(state)).not.toContain("PodDisruptionBudget email-worker");
      },
    );

    test("an autoscaler that is off leaves a number of replicas, and a budget only for two or more", () => {
      const state = layerOf("production", {
        services: {
          app: { autoscaling: false, replicas: 1 },
          gitserver: { autoscaling: false, replicas: 3 },
          gitHook: { autoscaling: { min: 2, cpu: 50 } },
        },
      });
      expect(ranges(state).map(([name]) => name)).toEqual([
        "git-hook",
        "metrics-aggregator",
        "static-server",
      ]);
      expect(ranges(state)[0]).toEqual(["git-hook", 2, 5, "cpu", 50]);
      expect(deployment(state, "app").spec.replicas).toBe(1);
      expect(deployment(state, "gitserver").spec.replicas).toBe(3);
      expect(namesOf(state, "PodDisruptionBudget")).toEqual(["git-hook", "gitserver"]);
    });

    test("without a setting app has two replicas, the others one", () => {
      const off = { autoscaling: false };
      const state = layerOf("base", {
        services: { app: off, gitserver: off, gitHook: off, metricsAggregator: off, staticServer: off },
      });
      expect(NAMES.map((name) => deployment(state, name).spec.replicas)).toEqual([2, 1, 1, 1, 1, 1]);
      expect(all(state, "HorizontalPodAutoscaler")).toEqual([]);
    });
  });

  describe("A3: the shared volume", () => {
    test.each(LAYERS)("%s has shared-data, which nothing prunes or deletes", (layer) => {
      const claims = all(layerOf(layer), "PersistentVolumeClaim");
      expect(claims).toHaveLength(1);
      expect(claims[0].metadata.name).toBe("shared-data");
      expect(claims[0].spec).toEqual({
        accessModes: ["ReadWriteMany"],
        storageClassName: "aliyun-nfs-app",
        resources: { requests: { storage: layer === "beta" ? "1Ti" : "200Ti" } },
      });
      // Prune=false: not when it leaves the manifests; Delete=false: not when the Application is removed.
      expect(claims[0].metadata.annotations["argocd.argoproj.io/sync-options"].split(",").sort()).toEqual([
        "Delete=false",
        "Prune=false",
      ]);
    });

    test("it may be smaller where no one keeps what it has", () => {
      const { spec } = one(
        layerOf("beta", { sharedData: { size: "5Gi" } }),
        "PersistentVolumeClaim",
        "shared-data",
      );
      expect(spec.resources.requests.storage).toBe("5Gi");
    });

    test("it may grow", () => {
      const { spec } = one(
        layerOf("production", { sharedData: { size: "300Ti" } }),
        "PersistentVolumeClaim",
        "shared-data",
      );
      expect(spec.resources.requests.storage).toBe("300Ti");
    });
  });

  test.each(LAYERS)("A4: %s mounts the folders of the table, and no other", (layer) => {
    const state = layerOf(layer);
    const mounts = templates(state).flatMap(([{ metadata }, { spec }]) => {
      const volumes = (spec?.volumes ?? []).filter((volume) => volume.persistentVolumeClaim);
      for (const { persistentVolumeClaim } of volumes) {
        expect(persistentVolumeClaim).toEqual({ claimName: "shared-data" });
      }
      return (spec?.containers ?? []).flatMap(({ volumeMounts = [] }) =>
        volumeMounts
          .filter(({ name }) => volumes.some((volume) => volume.name === name))
          .map(({ mountPath, subPath }) => `${metadata.name}: ${subPath} at ${mountPath}`),
      );
    });
    expect(mounts.sort()).toEqual([
      "app: avatars at /data/avatars",
      "app: files at /data/files",
      "app: repos at /data/repos",
      "git-hook: repos at /data/repos",
      "gitserver: repos at /data/repos",
      "static-server: static at /data",
    ]);
    // A service without a folder has no volume of the claim either.
    for (const name of ["email-worker", "metrics-aggregator"]) {
      expect(JSON.stringify(deployment(state, name))).not.toContain("shared-data");
    }
  });

  describe("A5: app-env", () => {
    const inBase = {
      APP_REPOS_ROOT: "/data/repos",
      APP_AVATAR_PATH: "/data/avatars",
      STORAGE_PATH: "/data/files",
      STATIC_ROOT: "/data",
      APP_LOG_LEVEL: "info",
      APP_COOKIE_SECURE: "false",
      APP_SSH_PORT: "2222",
      APP_AI_BASIC_URL: "https://api.openai.com/v1",
    };

    test("base has the seed's defaults and nothing that only an environment knows", () => {
      expect(appEnv(layerOf("base"))).toEqual({ ...inBase, APP_DOMAIN_URL: "https://app.example.com" });
    });

    test("production has its own address, cookies for https alone, and nothing that nobody has set", () => {
      expect(appEnv(layerOf("production"))).toEqual({
        ...inBase,
        APP_COOKIE_SECURE: "true",
        APP_DOMAIN_URL: "https://your-domain.com",
      });
    });

    test("every setting arrives", () => {
      expect(
        appEnv(
          layerOf("beta", {
            logLevel: "debug",
            cookieSecure: false,
            domainUrl: "https://git.example.com",
            aiBasicUrl: "https://llm.example.com/v1",
            qdrantUrl: "https://qdrant.example.com",
            extraEnv: { APP_SMTP_HOST: "mail.example.com", APP_EMBED_MODEL_NAME: "bge-m3" },
          }),
        ),
      ).toEqual({
        ...inBase,
        APP_LOG_LEVEL: "debug",
        APP_DOMAIN_URL: "https://git.example.com",
        APP_AI_BASIC_URL: "https://llm.example.com/v1",
        APP_QDRANT_URL: "https://qdrant.example.com",
        APP_SMTP_HOST: "mail.example.com",
        APP_EMBED_MODEL_NAME: "bge-m3",
      });
    });

    test("every service reads it, and a change of it makes new pods", () => {
      const references = (settings: Record<string, unknown>) => {
        const state = layerOf("beta", settings);
        return NAMES.map((name) => {
          const { env = [], envFrom } = main(state, name);
          const reference = envFrom?.[0]?.configMapRef?.name ?? env[0]?.valueFrom?.configMapKeyRef?.name;
          expect(all(state, "ConfigMap")[0].metadata.name, name).toBe(reference);
          return reference;
        });
      };
      const before = references({});
      const after = references({ logLevel: "debug" });
      for (const [index, reference] of after.entries()) {
        if (view === "rendered") expect(reference).not.toBe(before[index]);
        else expect(reference).toBe("app-env");
      }
    });
  });

  describe("A6: secrets", () => {
    const contractOf = (settings: Record<string, unknown>) =>
      app.secrets.filter((one) => needsSecret(one, "beta", settings));
    const keys = contractOf({ natsUrl: "nats://nats" })[0]?.keys ?? {};

    test("a layer has one contract, which asks for the token of NATS where NATS is on", () => {
      expect(contractOf({}).map(({ name }) => name)).toEqual(["app-secrets"]);
      expect(contractOf({})[0]?.keys).not.toHaveProperty("NATS_TOKEN");
      expect(keys.NATS_TOKEN?.required).not.toBe(false);
    });

    test("what the seed has in its ConfigMap is in the contract app-secrets, required", () => {
      for (const name of [
        "APP_DATABASE_URL",
        "APP_REDIS_URL",
        "APP_AI_API_KEY",
        "APP_SMTP_PASSWORD",
        "APP_SESSION_SECRET",
        "APP_SSH_SERVER_PRIVATE_KEY",
      ]) {
        expect(keys[name], name).toBeDefined();
        expect(keys[name]?.required, name).not.toBe(false);
      }
      expect(keys.APP_SESSION_SECRET?.description).toContain("at least 32 bytes");
      expect(keys.APP_SSH_SERVER_PRIVATE_KEY?.description).toMatch(
        /hex bytes of an Ed25519 private key in PEM format/,
      );
    });

    test.each(LAYERS)("none of it is in a ConfigMap or a literal of %s", (layer) => {
      const state = layerOf(layer);
      for (const { data } of all(state, "ConfigMap")) {
        for (const key of Object.keys(keys)) expect(data).not.toHaveProperty(key);
      }
      for (const name of NAMES) expect(main(state, name), name).not.toHaveProperty("env");
      expect(all(state, "Secret")).toEqual([]);
    });

    test.each(LAYERS)("every service of %s reads app-env and app-secrets in one list", (layer) => {
      const state = layerOf(layer);
      const map = all(state, "ConfigMap")[0].metadata.name;
      for (const name of NAMES)
        expect(main(state, name).envFrom, name).toEqual([
          { configMapRef: { name: map } },
          { secretRef: { name: "app-secrets" } },
        ]);
    });

    test.each(LAYERS)("%s has every variable that the seed's table requires, in one of the two", (layer) => {
      const data = appEnv(layerOf(layer));
      for (const variable of [
        ...["APP_REPOS_ROOT", "APP_AVATAR_PATH", "STORAGE_PATH", "STATIC_ROOT", "APP_DOMAIN_URL"],
        ...["APP_DATABASE_URL", "APP_REDIS_URL", "APP_AI_BASIC_URL", "APP_AI_API_KEY", "APP_SMTP_PASSWORD"],
        ...["APP_SESSION_SECRET", "APP_SSH_SERVER_PRIVATE_KEY", "APP_SSH_PORT"],
      ]) {
        const inContract = keys[variable] !== undefined && keys[variable].required !== false;
        // In one, and never in both, where the Secret would win.
        expect([Object.hasOwn(data, variable), inContract].sort(), variable).toEqual([false, true]);
      }
    });
  });

  describe("A7: optional dependencies", () => {
    test("NATS, Loki and traces are variables of every service when they are on", () => {
      const state = layerOf("base", {
        natsUrl: "tls://nats.example.com:4222",
        lokiUrl: "https://loki.example.com",
        otelEndpoint: "http://otel-collector:4317",
      });
      expect(appEnv(state)).toMatchObject({
        NATS_URL: "tls://nats.example.com:4222",
        LOKI_URL: "https://loki.example.com",
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel-collector:4317",
      });
    });

    test.each(LAYERS)("%s has none of them: queues in Redis, no logs kept, no traces", (layer) => {
      expect(JSON.stringify(layerOf(layer))).not.toMatch(/nats|loki|otel/i);
    });
  });

  test.each(LAYERS)("A8: every pod of %s runs as 1000:1000, and no start walks the volume", (layer) => {
    const found = templates(layerOf(layer));
    expect(found).toHaveLength(6);
    for (const [{ metadata }, { spec }] of found) {
      expect(spec?.securityContext, metadata.name).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 1000,
        fsGroupChangePolicy: "OnRootMismatch",
      });
      for (const { command, name, securityContext } of spec?.containers ?? []) {
        expect(securityContext, name).not.toHaveProperty("runAsUser");
        expect(command, name).toBeUndefined();
      }
      expect(spec, metadata.name).not.toHaveProperty("initContainers");
    }
    expect(JSON.stringify(layerOf(layer))).not.toContain("chown");
  });

  describe("A9: public routes", () => {
    test.each([
      ["beta", "beta.your-domain.com"],
      ["production", "your-domain.com"],
    ])("%s: Ingress of class nginx, host %s, TLS", (layer, host) => {
      const state = layerOf(layer);
      const { metadata, spec } = one(state, "Ingress", "app");
      expect(spec.ingressClassName).toBe("nginx");
      expect(spec.tls).toEqual([{ hosts: [host], secretName: "app-tls" }]);
      expect(metadata.annotations["cert-manager.io/cluster-issuer"]).toBe("letsencrypt-prod");
      expect(spec.rules).toEqual([
        {
          host,
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: "app", port: { number: 3000 } } },
              },
            ],
          },
        },
      ]);
      expect(wave(one(state, "Ingress", "app"))).toBeGreaterThan(wave(deployment(state, "app")));
      // One certificate, one owner: cert-manager makes it for the Ingress with the annotation alone.
      const owners = all(state, "Ingress").filter(
        (one) => one.metadata.annotations["cert-manager.io/cluster-issuer"] !== undefined,
      );
      expect(owners.map((one) => one.spec.tls[0].secretName)).toEqual(["app-tls"]);
    });

    test("its class and host are settings; off leaves nothing behind", () => {
      const state = layerOf("beta", {
        ingress: { className: "edge", ...GIT },
        domainUrl: "https://git.example.com",
      });
      for (const { spec } of all(state, "Ingress")) {
        expect([spec.ingressClassName, spec.rules[0].host]).toEqual(["edge", "git.example.com"]);
        expect(spec.tls).toEqual([{ hosts: ["git.example.com"], secretName: "app-tls" }]);
      }
      expect(namesOf(state, "Ingress")).toEqual(["app", "app-git"]);
      expect(namesOf(layerOf("production"), "Ingress")).toEqual(["app"]);
      expect(all(layerOf("production", { ingress: false }), "Ingress")).toEqual([]);
      expect(all(layerOf("base"), "Ingress")).toEqual([]);
    });

    test.each(LAYERS)("SSH in %s has a Service of its own to port 2222 of gitserver", (layer) => {
      const state = layerOf(layer);
      const { spec } = one(state, "Service", "gitserver-ssh");
      expect(spec.ports).toEqual([{ name: "ssh", port: 2222, targetPort: "ssh", protocol: "TCP" }]);
      expect(spec.selector).toEqual(one(state, "Service", "gitserver").spec.selector);
      expect(main(state, "gitserver").ports).toContainEqual({ name: "ssh", containerPort: 2222 });
      expect(appEnv(state).APP_SSH_PORT).toBe("2222");
      expect(spec.type).toBe("ClusterIP");
      expect(spec).not.toHaveProperty("externalTrafficPolicy");
    });
  });

  test.each(LAYERS)("nothing in %s kills a program by a number that its document doesn't have", (layer) => {
    for (const name of NAMES) {
      const { livenessProbe, resources, startupProbe } = main(layerOf(layer), name);
      expect([livenessProbe, startupProbe, resources?.limits], name).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      // What the autoscaler measures, and the scheduler places.
      expect(Object.keys(resources?.requests ?? {}), name).toEqual(["cpu", "memory"]);
    }
  });

  describe("A10: probes, and git over HTTP", () => {
    test.each(LAYERS)("every service of %s has one that connects: the seed has no path", (layer) => {
      const state = layerOf(layer);
      for (const name of NAMES) {
        const { lifecycle, readinessProbe } = main(state, name);
        expect(readinessProbe?.tcpSocket, name).toEqual({ port: "http" });
        expect(readinessProbe, name).not.toHaveProperty("httpGet");
        expect(lifecycle?.preStop, name).toEqual({ sleep: { seconds: 5 } });
      }
    });

    test.each(ENVIRONMENTS)("git's requests in %s go to gitserver, with time and room for packs", (layer) => {
      const state = layerOf(layer, { ingress: GIT });
      const { metadata, spec } = one(state, "Ingress", "app-git");
      expect(metadata.annotations).toMatchObject({
        [`${NGINX}/use-regex`]: "true",
        [`${NGINX}/proxy-body-size`]: "10240m",
        [`${NGINX}/proxy-read-timeout`]: "3600",
        [`${NGINX}/proxy-send-timeout`]: "3600",
        [`${NGINX}/proxy-request-buffering`]: "off",
        [`${NGINX}/proxy-buffering`]: "off",
      });
      const [{ backend, path, pathType }] = spec.rules[0].http.paths;
      expect(spec.rules[0].host).toBe(one(state, "Ingress", "app").spec.rules[0].host);
      expect(pathType).toBe("ImplementationSpecific");
      expect(backend.service).toEqual({ name: "gitserver", port: { number: 8021 } });
      // As nginx asks: anchored at the front, upper and lower case alike.
      const git = (request: string) => new RegExp(`^${path}`, "i").test(request);
      expect(
        [
          "/acme/tool.git/info/refs",
          "/acme/tool/info/refs",
          "/acme/group/tool.git/git-upload-pack",
          "/acme/tool.git/git-receive-pack",
        ].filter((request) => !git(request)),
      ).toEqual([]);
      expect(
        ["/", "/acme/tool", "/api/v1/repos", "/acme/tool/info/refs/x", "/git-upload-pack"].filter(git),
      ).toEqual([]);
    });

    test("other requests keep short timeouts and small bodies", () => {
      const { annotations } = one(layerOf("production"), "Ingress", "app").metadata;
      expect(annotations).toMatchObject({
        [`${NGINX}/proxy-body-size`]: "100m",
        [`${NGINX}/proxy-read-timeout`]: "300",
      });
    });
  });

  test("Prometheus reads the metrics-aggregator where the operator is asked to; off leaves nothing behind", () => {
    const known = { prometheus: { release: "kube-prometheus-stack" } };
    const state = layerOf("production", { serviceMonitor: { interval: "1m" } }, known);
    const { spec } = one(state, "ServiceMonitor", "app");
    expect(spec.endpoints).toEqual([{ port: "http", path: "/metrics", interval: "1m" }]);
    expect(spec.selector.matchLabels).toEqual(one(state, "Service", "metrics-aggregator").spec.selector);
    expect(all(layerOf("production", { serviceMonitor: false }, known), "ServiceMonitor")).toEqual([]);
    expect(all(layerOf("production"), "ServiceMonitor")).toEqual([]);
  });

  test.each(LAYERS)("NetworkPolicies and a read-only root of %s are options, and off", (layer) => {
    expect(all(layerOf(layer), "NetworkPolicy")).toEqual([]);
    expect(JSON.stringify(layerOf(layer))).not.toContain("readOnlyRootFilesystem");
    const state = layerOf(layer, { networkPolicy: true, readOnlyRootFilesystem: true });
    expect(namesOf(state, "NetworkPolicy")).toEqual(
      [
        ...["default-deny", "allow-dns", ...NAMES.map((name) => `allow-${name}`)],
        ...(layer === "base" ? [] : ["allow-acme-solver"]),
      ].sort(),
    );
    for (const policy of all(state, "NetworkPolicy"))
      expect(wave(policy)).toBeLessThan(wave(deployment(state, "app")));
    for (const name of NAMES) {
      expect(main(state, name).securityContext?.readOnlyRootFilesystem).toBe(true);
      expect(main(state, name).volumeMounts).toContainEqual({ name: "tmp", mountPath: "/tmp" });
    }
  });
});
