import type { Resource } from "kustogen";
import { all, container, names, one, templates, variables, wave } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { app } from "../../../generators/systems/app/index.ts";
import { contractsOf } from "../../../generators/systems/app/secrets.ts";
import { requiredVariables, SERVICES } from "../../../generators/systems/app/services.ts";
import type { Changes } from "../desired.ts";
import { generatedFiles } from "../rendered.ts";
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
      const shapes = NAMES.map((name) => {
        // What each is told differs: one is the public's, and one has the host key.
        const { env: _, envFrom: __, livenessProbe, ...rest } = main(state, name);
        expect(livenessProbe, name).toBeDefined();
        return shape(rest);
      });
      for (const found of shapes) expect(found).toEqual(shapes[0]);
    });

    test("size, grace, image policy and ServiceAccount are settings", () => {
      const state = layerOf("beta", {
        services: {
          gitHook: { resources: { limits: { memory: "3Gi" } }, terminationGracePeriodSeconds: 900 },
        },
        imagePullPolicy: "Always",
        serviceAccountAnnotations: { "example.com/role": "app" },
      });
      expect(main(state, "git-hook").resources?.limits).toEqual({ cpu: "1000m", memory: "3Gi" });
      expect(deployment(state, "git-hook").spec.template.spec.terminationGracePeriodSeconds).toBe(900);
      expect(deployment(state, "gitserver").spec.template.spec.terminationGracePeriodSeconds).toBe(300);
      for (const name of NAMES) {
        expect(main(state, name).imagePullPolicy).toBe("Always");
        expect(deployment(state, name).spec.template.spec.serviceAccountName).toBe("app");
      }
      expect(one(state, "ServiceAccount", "app").metadata.annotations["example.com/role"]).toBe("app");
      expect(one(layerOf("beta"), "ServiceAccount", "app").metadata.annotations).not.toHaveProperty(
        "example.com/role",
      );
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
      expect(JSON.stringify(deployment(state, name).spec.template.spec.volumes)).not.toContain("shared-data");
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
      APP_SMTP_PORT: "587",
      APP_SMTP_TLS: "true",
    };

    test("base has the seed's defaults and nothing that only an environment knows", () => {
      expect(appEnv(layerOf("base"))).toEqual(inBase);
    });

    test("production has its own addresses, and cookies for https alone", () => {
      expect(appEnv(layerOf("production"))).toEqual({
        ...inBase,
        APP_COOKIE_SECURE: "true",
        APP_DOMAIN_URL: "https://your-domain.com",
        APP_QDRANT_URL: "http://qdrant.qdrant.svc:6333",
        APP_EMBED_MODEL_BASE_URL: "https://api.openai.com/v1",
        APP_EMBED_MODEL_NAME: "text-embedding-3-small",
        APP_EMBED_MODEL_DIMENSIONS: "1536",
        APP_SMTP_HOST: "smtp.your-domain.com",
        APP_SMTP_USERNAME: "your-user",
        APP_SMTP_FROM: "app@your-domain.com",
        NATS_URL: "nats://nats.nats.svc:4222",
        LOKI_URL: "http://loki.monitoring.svc:3100",
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel-collector.monitoring.svc:4317",
      });
    });

    test("every setting arrives", () => {
      expect(
        appEnv(
          layerOf("beta", {
            logLevel: "debug",
            cookieSecure: false,
            ingress: false,
            domainUrl: "https://git.example.com",
            ai: { baseUrl: "https://llm.example.com/v1" },
            qdrantUrl: "https://qdrant.example.com",
            embedModel: { baseUrl: "https://embed.example.com/v1", name: "bge-m3", dimensions: 1024 },
            smtp: {
              host: "mail.example.com",
              port: 2525,
              username: "git",
              from: "git@example.com",
              tls: false,
            },
            networkPolicy: { smtp: [{ cidr: "10.0.9.0/28" }] },
            extraEnv: { APP_THEME: "dark" },
          }),
        ),
      ).toMatchObject({
        APP_LOG_LEVEL: "debug",
        APP_COOKIE_SECURE: "false",
        APP_DOMAIN_URL: "https://git.example.com",
        APP_AI_BASIC_URL: "https://llm.example.com/v1",
        APP_QDRANT_URL: "https://qdrant.example.com",
        APP_EMBED_MODEL_BASE_URL: "https://embed.example.com/v1",
        APP_EMBED_MODEL_NAME: "bge-m3",
        APP_EMBED_MODEL_DIMENSIONS: "1024",
        APP_SMTP_HOST: "mail.example.com",
        APP_SMTP_PORT: "2525",
        APP_SMTP_USERNAME: "git",
        APP_SMTP_FROM: "git@example.com",
        APP_SMTP_TLS: "false",
        APP_THEME: "dark",
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
    const keys =
      contractsOf({ nats: { url: "nats://nats" } }).find(({ name }) => name === "app-secrets")?.keys ?? {};

    test("a layer has one contract, which asks for the token of NATS where NATS is on", () => {
      for (const [settings, asks] of [
        [{}, false],
        [{ nats: { url: "nats://nats" } }, true],
      ] as const) {
        const contracts = contractsOf(settings);
        expect(contracts.map(({ name }) => name)).toEqual(["app-secrets"]);
        expect(contracts[0]?.keys.NATS_TOKEN?.required !== false).toBe(asks);
      }
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
      for (const name of NAMES) {
        const literals = Object.values(variables(main(state, name))).filter((value) => value);
        expect(literals, name).toEqual([]);
      }
      expect(all(state, "Secret")).toEqual([]);
    });

    test.each(LAYERS)(
      "every service in %s that works on data reads app-env and app-secrets in one list",
      (layer) => {
        const state = layerOf(layer);
        const map = all(state, "ConfigMap")[0].metadata.name;
        for (const name of NAMES.filter((one) => one !== "static-server")) {
          expect(main(state, name).envFrom, name).toEqual([
            { configMapRef: { name: map } },
            { secretRef: { name: "app-secrets" } },
          ]);
        }
      },
    );

    test.each(LAYERS)(
      "static-server of %s, which is the public's, gets no Secret and no address",
      (layer) => {
        const { env = [], envFrom } = main(layerOf(layer), "static-server");
        expect(env.map(({ name }) => name)).toEqual(["STATIC_ROOT", "APP_LOG_LEVEL"]);
        expect(envFrom).toBeUndefined();
        expect(JSON.stringify(deployment(layerOf(layer), "static-server"))).not.toContain("app-secrets");
      },
    );

    test.each(LAYERS)("the SSH host key reaches gitserver of %s and no other service", (layer) => {
      const state = layerOf(layer);
      for (const name of NAMES.filter((one) => one !== "static-server")) {
        const hides = variables(main(state, name)).APP_SSH_SERVER_PRIVATE_KEY;
        expect(hides, name).toBe(name === "gitserver" ? undefined : "");
      }
    });

    describe("what is assumed of the six programs is taken back by a setting", () => {
      test("static-server needs only its folder and the log level", () => {
        const state = layerOf("production", { assumed: { staticServerAlone: false } });
        expect(main(state, "static-server").envFrom).toEqual(main(state, "git-hook").envFrom);
        expect(variables(main(state, "static-server"))).toEqual({ APP_SSH_SERVER_PRIVATE_KEY: "" });
      });

      test("only gitserver needs the SSH host key", () => {
        const state = layerOf("production", { assumed: { hostKeyInGitserverAlone: false } });
        for (const name of NAMES.filter((one) => one !== "static-server"))
          expect(variables(main(state, name)), name).toEqual({});
      });
    });

    test.each(ENVIRONMENTS)("%s gives each service the variables that it requires", (layer) => {
      const data = appEnv(layerOf(layer));
      for (const definition of Object.values(SERVICES)) {
        const required = requiredVariables(definition);
        expect(required.length, definition.name).toBeGreaterThan(definition.standsAlone ? 0 : 14);
        for (const variable of required) {
          const inContract = keys[variable] !== undefined && keys[variable].required !== false;
          // In one of the two, and never in both, where the Secret would win.
          expect(
            [Object.hasOwn(data, variable), inContract].sort(),
            `${definition.name} ${variable}`,
          ).toEqual([false, true]);
        }
      }
    });

    test("each service's list has what it alone needs", () => {
      const own = Object.fromEntries(Object.values(SERVICES).map(({ name, requires }) => [name, requires]));
      expect(own).toEqual({
        app: ["APP_REPOS_ROOT", "APP_AVATAR_PATH", "STORAGE_PATH", "APP_SSH_PORT"],
        gitserver: ["APP_REPOS_ROOT", "APP_SSH_PORT", "APP_SSH_SERVER_PRIVATE_KEY"],
        "git-hook": ["APP_REPOS_ROOT"],
        "static-server": ["STATIC_ROOT"],
      });
    });
  });

  describe("A7: optional dependencies", () => {
    test("NATS, Loki and traces are variables of every service when they are on", () => {
      const state = layerOf("base", {
        nats: { url: "tls://nats.example.com:4222" },
        loki: { url: "https://loki.example.com" },
        otel: true,
      });
      expect(appEnv(state)).toMatchObject({
        NATS_URL: "tls://nats.example.com:4222",
        LOKI_URL: "https://loki.example.com",
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel-collector:4317",
      });
    });

    test("the token of NATS comes with the Secret, and no overlay repeats what envFrom brings", () => {
      const state = layerOf("production");
      for (const name of NAMES) expect(JSON.stringify(main(state, name))).not.toContain("NATS_TOKEN");
      for (const text of generatedFiles(app, "production").values()) expect(text).not.toMatch(/\benv:/);
    });

    test("off leaves nothing behind: queues in Redis, no logs kept, no traces", () => {
      for (const state of [
        layerOf("base"),
        layerOf("production", { nats: false, loki: false, otel: false }),
      ]) {
        expect(JSON.stringify(state)).not.toMatch(/nats|loki|otel/i);
        expect(JSON.stringify(state)).not.toMatch(/"port":(4222|3100|4317)\b/);
      }
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
      expect(owners.map((one) => one.spec.tls[0].secretName).sort()).toEqual(["app-static-tls", "app-tls"]);
    });

    test("static files are at a host of their own, or inside the cluster alone", () => {
      const { spec } = one(layerOf("production"), "Ingress", "app-static");
      expect(spec.rules[0].host).toBe("static.your-domain.com");
      expect(spec.rules[0].http.paths[0].backend.service).toEqual({
        name: "static-server",
        port: { number: 8081 },
      });
      const without = layerOf("production", { ingress: { staticHost: null } });
      expect(names(without)).not.toContain("Ingress app-static");
      expect(JSON.stringify(without)).not.toContain("static.your-domain.com");
    });

    test("metrics are not public", () => {
      const { metadata, spec } = one(layerOf("production"), "Ingress", "app-metrics");
      expect(metadata.annotations[`${NGINX}/denylist-source-range`]).toBe("0.0.0.0/0,::/0");
      expect(spec.rules.map(({ host }: { host: string }) => host)).toEqual([
        "your-domain.com",
        "static.your-domain.com",
      ]);
      const closed = (path: string) => new RegExp(`^${spec.rules[0].http.paths[0].path}`, "i").test(path);
      expect(["/metrics", "/metrics/"].filter(closed)).toHaveLength(2);
      expect(["/", "/metrics-team/tool", "/metrics/tool", "/a/metrics"].filter(closed)).toEqual([]);
    });

    test("class, certificate, upload size and annotations are settings; off leaves nothing behind", () => {
      const state = layerOf("beta", {
        ingress: {
          className: "edge",
          tlsSecret: "wildcard",
          clusterIssuer: "internal",
          maxUploadMb: 7,
          staticTlsSecret: "static-wildcard",
          annotations: { "example.com/a": "b" },
        },
      });
      const { metadata, spec } = one(state, "Ingress", "app");
      expect([spec.ingressClassName, spec.tls[0].secretName]).toEqual(["edge", "wildcard"]);
      const rest = ["app-git", "app-static", "app-metrics"].map((name) => one(state, "Ingress", name).spec);
      expect(rest.map(({ ingressClassName }) => ingressClassName)).toEqual(["edge", "edge", "edge"]);
      expect(rest.map(({ tls }) => tls.map(({ secretName }: { secretName: string }) => secretName))).toEqual([
        ["wildcard"],
        ["static-wildcard"],
        ["wildcard", "static-wildcard"],
      ]);
      expect(metadata.annotations).toMatchObject({
        "cert-manager.io/cluster-issuer": "internal",
        [`${NGINX}/proxy-body-size`]: "7m",
        "example.com/a": "b",
      });
      const off = layerOf("production", { ingress: false, domainUrl: "https://your-domain.com" });
      expect(all(off, "Ingress")).toEqual([]);
      expect(names(off).filter((name) => /^NetworkPolicy .*acme/.test(name))).toEqual([]);
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

    test.each(["beta", "production"])(
      "%s: the host that app shows for cloning answers on 2222: its controller reaches gitserver",
      (layer) => {
        const state = layerOf(layer);
        const gitserver = one(state, "NetworkPolicy", "allow-gitserver");
        expect(gitserver.spec.ingress).toContainEqual({
          from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } }],
          ports: [{ port: 2222, protocol: "TCP" }],
        });
      },
    );

    test("who may use SSH, and how it is reached, are settings", () => {
      const office = ["203.0.113.0/24"];
      const state = layerOf("production", {
        ssh: {
          way: "load-balancer",
          host: "ssh.your-domain.com",
          sourceRanges: office,
          annotations: { "example.com/lb": "small" },
        },
      });
      const service = one(state, "Service", "gitserver-ssh");
      expect(service.spec.loadBalancerSourceRanges).toEqual(office);
      expect(service.spec).toMatchObject({ type: "LoadBalancer", externalTrafficPolicy: "Local" });
      expect(service.metadata.annotations).toEqual({
        "external-dns.alpha.kubernetes.io/hostname": "ssh.your-domain.com",
        "example.com/lb": "small",
      });
      expect(JSON.stringify(one(state, "NetworkPolicy", "allow-gitserver").spec.ingress)).toContain(
        '{"ipBlock":{"cidr":"203.0.113.0/24"}}',
      );
      const open = one(layerOf("production"), "Service", "gitserver-ssh");
      expect(open.spec).not.toHaveProperty("loadBalancerSourceRanges");
    });
  });

  describe("A10: probes, and git over HTTP", () => {
    test.each(LAYERS)("every service of %s has a startup, a liveness and a readiness probe", (layer) => {
      const state = layerOf(layer);
      const health = { path: "/health", port: "http" };
      for (const name of NAMES) {
        const { livenessProbe, readinessProbe, startupProbe } = main(state, name);
        expect(startupProbe?.httpGet, name).toEqual(health);
        expect((startupProbe?.periodSeconds ?? 0) * (startupProbe?.failureThreshold ?? 0), name).toBe(120);
        expect(readinessProbe?.httpGet, name).toEqual(health);
        expect(main(state, name).lifecycle?.preStop, name).toEqual({ sleep: { seconds: 5 } });
        if (name === "gitserver") expect(livenessProbe?.tcpSocket).toEqual({ port: "ssh" });
        else expect(livenessProbe?.httpGet, name).toEqual(health);
      }
    });

    test("probes that ask no path are a setting: none is known to be there", () => {
      const state = layerOf("beta", { assumed: { healthPaths: false } });
      for (const name of NAMES) {
        const { readinessProbe, startupProbe } = main(state, name);
        expect([readinessProbe?.httpGet, startupProbe?.httpGet], name).toEqual([undefined, undefined]);
        expect([readinessProbe?.tcpSocket, startupProbe?.tcpSocket]).toEqual([
          { port: "http" },
          { port: "http" },
        ]);
      }
    });

    test("the path of a service's probes is a setting", () => {
      const state = layerOf("beta", { services: { staticServer: { healthPath: "/-/ready" } } });
      expect(main(state, "static-server").readinessProbe?.httpGet?.path).toBe("/-/ready");
      expect(main(state, "app").readinessProbe?.httpGet?.path).toBe("/health");
    });

    test.each(ENVIRONMENTS)("git's requests in %s go to gitserver, with time and room for packs", (layer) => {
      const state = layerOf(layer);
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

    test("time and room are settings", () => {
      const state = layerOf("production", { ingress: { maxPushMb: 512, gitTimeoutSeconds: 900 } });
      expect(one(state, "Ingress", "app-git").metadata.annotations).toMatchObject({
        [`${NGINX}/proxy-body-size`]: "512m",
        [`${NGINX}/proxy-read-timeout`]: "900",
        [`${NGINX}/proxy-send-timeout`]: "900",
      });
    });
  });

  test("Prometheus reads the metrics-aggregator where the operator is asked to; off leaves nothing behind", () => {
    const state = layerOf("production", { serviceMonitor: { interval: "1m" } });
    const { spec } = one(state, "ServiceMonitor", "app");
    expect(spec.endpoints).toEqual([{ port: "http", path: "/metrics", interval: "1m" }]);
    expect(spec.selector.matchLabels).toEqual(one(state, "Service", "metrics-aggregator").spec.selector);
    expect(all(layerOf("production", { serviceMonitor: false }), "ServiceMonitor")).toEqual([]);
  });

  test("NetworkPolicies are there before the pods; off leaves nothing behind", () => {
    const state = layerOf("production");
    expect(namesOf(state, "NetworkPolicy")).toEqual(
      [
        "default-deny",
        "allow-dns",
        "allow-acme-solver",
        "allow-to-dependencies",
        ...NAMES.map((name) => `allow-${name}`),
      ].sort(),
    );
    for (const policy of all(state, "NetworkPolicy")) {
      expect(wave(policy)).toBeLessThan(wave(deployment(state, "app")));
    }
    expect(all(layerOf("production", { networkPolicy: false }), "NetworkPolicy")).toEqual([]);
    expect(all(layerOf("base"), "NetworkPolicy")).toEqual([]);
  });
});
