import type { Resource } from "kustogen";
import { all, container, names, one, template, templates, variables } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { teslasync } from "../../../generators/systems/teslasync/index.ts";
import { desired } from "../desired.ts";
import { generatedFiles, rendered } from "../rendered.ts";
import { VIEWS } from "../views.ts";
import { APPS, app, config, contracts, LAYERS, location, nginxConf, STREAMS, WORKERS } from "./look.ts";

describe.each(VIEWS)("teslasync, %s", (view_, view) => {
  const layerOf = (layer: string, settings: Record<string, unknown> = {}) =>
    view(teslasync, layer, { settings });

  test.each(LAYERS)("no pod of %s has a token of the Kubernetes API", (layer) => {
    for (const [{ metadata }, { spec }] of templates(layerOf(layer))) {
      expect(spec?.automountServiceAccountToken, metadata.name).toBe(false);
    }
    expect(one(layerOf(layer), "ServiceAccount", "teslasync").automountServiceAccountToken).toBe(false);
  });

  describe("T1: API", () => {
    test.each(LAYERS)("%s has a Deployment and a ClusterIP Service on 8080, with probes", (layer) => {
      const state = layerOf(layer);
      const { spec } = one(state, "Service", "teslasync-api");
      expect(spec.type).toBe("ClusterIP");
      expect(spec.ports).toEqual([{ name: "http", port: 8080, targetPort: "http", protocol: "TCP" }]);
      const api = app(state, "teslasync-api");
      expect(api.ports).toEqual([{ name: "http", containerPort: 8080 }]);
      expect(api.livenessProbe?.httpGet).toEqual({ path: "/healthz", port: "http" });
      expect(api.readinessProbe?.httpGet).toEqual({ path: "/readyz", port: "http" });
    });

    test("migrations have ten minutes before the first probe fails", () => {
      const { startupProbe } = app(layerOf("production"), "teslasync-api");
      expect(startupProbe?.httpGet?.path).toBe("/healthz");
      const seconds = (startupProbe?.periodSeconds ?? 0) * (startupProbe?.failureThreshold ?? 0);
      expect(seconds).toBeGreaterThanOrEqual(600);
      expect(all(layerOf("production"), "Job")).toEqual([]);
    });

    test("a leaving pod drains, within its grace period", () => {
      const deployment = one(layerOf("beta"), "Deployment", "teslasync-api");
      expect(container(deployment, "teslasync").lifecycle?.preStop?.exec?.command).toEqual([
        "/usr/local/bin/teslasync",
        "drain",
      ]);
      expect(template(deployment)?.spec?.terminationGracePeriodSeconds).toBe(90);
    });

    test("one replica in base and beta; in production an autoscaler from two pods, and a budget", () => {
      for (const layer of ["base", "beta"]) {
        expect(one(layerOf(layer), "Deployment", "teslasync-api").spec.replicas).toBe(1);
        expect(names(layerOf(layer))).not.toContain("HorizontalPodAutoscaler teslasync-api");
      }
      const state = layerOf("production");
      expect(one(state, "Deployment", "teslasync-api").spec).not.toHaveProperty("replicas");
      expect(one(state, "HorizontalPodAutoscaler", "teslasync-api").spec).toMatchObject({
        minReplicas: 2,
        maxReplicas: 5,
        metrics: [{ resource: { name: "cpu" } }],
      });
      expect(one(state, "PodDisruptionBudget", "teslasync-api").spec.minAvailable).toBe(1);
    });

    test("without the autoscaler the number of replicas is a setting", () => {
      const state = layerOf("production", { api: { autoscaling: false, replicas: 3 } });
      expect(one(state, "Deployment", "teslasync-api").spec.replicas).toBe(3);
      expect(names(state)).not.toContain("HorizontalPodAutoscaler teslasync-api");
      expect(one(state, "PodDisruptionBudget", "teslasync-api").spec.minAvailable).toBe(1);
    });
  });

  describe("T2: workers", () => {
    test.each(LAYERS)("%s has three Deployments and no Service for them", (layer) => {
      const state = layerOf(layer);
      for (const [index, name] of WORKERS.entries()) {
        const worker = app(state, `teslasync-${name}`);
        expect(worker.image).toMatch(new RegExp(`^ghcr.io/ev-dev-labs/teslasync-${name}`));
        expect(worker.ports).toEqual([{ name: "health", containerPort: 8081 + index }]);
        expect(variables(worker)).toMatchObject({
          HEALTH_PORT: String(8081 + index),
          DATABASE_MAX_CONNS: "5",
          DATABASE_MIN_CONNS: "2",
        });
        for (const probe of [worker.startupProbe, worker.livenessProbe, worker.readinessProbe]) {
          expect(probe?.httpGet).toEqual({ path: "/healthz", port: "health" });
        }
        expect(one(state, "Deployment", `teslasync-${name}`).spec.template.spec).toMatchObject({
          terminationGracePeriodSeconds: 60,
        });
        expect(names(all(state, "Service"))).not.toContain(`Service teslasync-${name}`);
      }
    });

    const ofEach = (state: Resource[], field: "replicas" | "strategy") =>
      WORKERS.map((name) => one(state, "Deployment", `teslasync-${name}`).spec[field]);

    test("the export worker alone is raised in production, where each export is claimed by one", () => {
      expect(ofEach(layerOf("base"), "replicas")).toEqual([1, 1, 1]);
      expect(ofEach(layerOf("production"), "replicas")).toEqual([1, 2, 1]);
      expect(ofEach(layerOf("production", { workers: { export: { replicas: 5 } } }), "replicas")).toEqual([
        1, 5, 1,
      ]);
    });

    test.each(["notification", "automation"])(
      "%s workers never work at once, not even in a rollout",
      (name) => {
        for (const layer of LAYERS) {
          const { replicas, strategy } = one(layerOf(layer), "Deployment", `teslasync-${name}-worker`).spec;
          expect([replicas, strategy], layer).toEqual([1, { type: "Recreate" }]);
        }
      },
    );

    test("several that are acknowledged are replaced one by one", () => {
      const workers = { automation: { replicas: 2, acknowledgeDuplicates: "cars bear it" } };
      const state = layerOf("production", { workers });
      expect(ofEach(state, "replicas")).toEqual([1, 2, 2]);
      expect(one(state, "Deployment", "teslasync-automation-worker").spec.strategy.type).toBe(
        "RollingUpdate",
      );
    });

    test("who commands cars is told of the proxy", () => {
      const told = (state: Resource[]) =>
        APPS.map(([deployment]) => variables(app(state, deployment)).TESLA_COMMAND_PROXY_URL);
      const ours = "https://teslasync-command-proxy:4443";
      expect(told(layerOf("production"))).toEqual([ours, undefined, undefined, ours]);
      const theirs = "https://proxy.example.com";
      expect(told(layerOf("production", { commandProxy: { externalUrl: theirs } }))).toEqual([
        theirs,
        undefined,
        undefined,
        theirs,
      ]);
      expect(told(layerOf("beta"))).toEqual([undefined, undefined, undefined, undefined]);
    });

    test("no two pods are the same MQTT client", () => {
      for (const [deployment] of APPS) {
        const client = app(layerOf("production"), deployment).env?.find(
          ({ name }) => name === "MQTT_CLIENT_ID",
        );
        expect(client?.valueFrom?.fieldRef?.fieldPath, deployment).toBe("metadata.name");
      }
      expect(config(layerOf("production"), "teslasync")).not.toHaveProperty("MQTT_CLIENT_ID");
    });

    test("a single API that processes telemetry keeps its MQTT session when its pod is replaced", () => {
      const single = layerOf("production", STREAMS);
      expect(variables(app(single, "teslasync-api")).MQTT_CLIENT_ID).toBe("teslasync-api");
      expect(one(single, "Deployment", "teslasync-api").spec).toMatchObject({
        replicas: 1,
        strategy: { type: "Recreate" },
      });
      const workers = WORKERS.map((name) => app(single, `teslasync-${name}`));
      expect(JSON.stringify(workers)).not.toContain('"MQTT_CLIENT_ID","value"');
    });
  });

  test("pods wait for what they need, as long as the kubelet would", () => {
    const waits = (layer: string, deployment: string, settings = {}) =>
      (template(one(layerOf(layer, settings), "Deployment", deployment))?.spec?.initContainers ?? []).map(
        ({ name }) => name,
      );
    for (const layer of LAYERS) {
      for (const name of WORKERS) {
        expect(waits(layer, `teslasync-${name}`)).toEqual(["wait-for-database", "wait-for-mqtt"]);
      }
    }
    expect(waits("beta", "teslasync-api")).toEqual(["wait-for-database"]);
    // With telemetry the API ends itself when it finds no broker.
    expect(waits("production", "teslasync-api", STREAMS)).toEqual(["wait-for-database", "wait-for-mqtt"]);
  });

  describe("T3: web", () => {
    test.each(LAYERS)("%s has nginx behind a ClusterIP Service on 80", (layer) => {
      const state = layerOf(layer);
      const { spec } = one(state, "Service", "teslasync-web");
      expect(spec.type).toBe("ClusterIP");
      expect(spec.ports).toEqual([{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }]);
      const web = app(state, "teslasync-web");
      expect(web.livenessProbe?.httpGet).toEqual({ path: "/", port: "http" });
      expect(web.readinessProbe?.httpGet).toEqual({ path: "/", port: "http" });
      expect(web.volumeMounts?.map(({ mountPath }) => mountPath)).toEqual([
        "/etc/nginx/conf.d",
        "/var/cache/nginx",
        "/var/run",
        "/tmp",
      ]);
      // User 1000 listens on 80.
      expect(one(state, "Deployment", "teslasync-web").spec.template.spec.securityContext.sysctls).toEqual([
        { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
      ]);
    });

    test("/api is passed on to apiEndpoint, and stays open for streams", () => {
      const api = location(nginxConf(layerOf("beta")), "/api/");
      expect(api).toContain("proxy_pass http://teslasync-api.teslasync.svc.cluster.local:8080;");
      expect(api).toContain("proxy_buffering off;");
      const other = "http://teslasync-api.teslasync.svc:8080";
      expect(location(nginxConf(layerOf("beta", { apiEndpoint: other })), "/api/")).toContain(
        `proxy_pass ${other};`,
      );
    });

    test("production has an autoscaler and a budget", () => {
      const state = layerOf("production");
      expect(one(state, "HorizontalPodAutoscaler", "teslasync-web").spec.minReplicas).toBe(2);
      expect(one(state, "PodDisruptionBudget", "teslasync-web").spec.minAvailable).toBe(1);
      expect(names(layerOf("beta"))).not.toContain("HorizontalPodAutoscaler teslasync-web");
    });

    test("a change of nginx's configuration makes new pods", () => {
      const volume = (settings: Record<string, unknown>) =>
        JSON.stringify(
          one(layerOf("beta", settings), "Deployment", "teslasync-web").spec.template.spec.volumes,
        );
      const after = volume({ apiEndpoint: "http://teslasync-api.teslasync.svc:8080" });
      if (view_ === "rendered") expect(after).not.toBe(volume({}));
      else expect(after).toBe(volume({}));
    });
  });

  test.each(LAYERS)("T7: API_ENDPOINT in %s is the API inside the cluster, by http", (layer) => {
    expect(config(layerOf(layer), "teslasync").API_ENDPOINT).toBe(
      "http://teslasync-api.teslasync.svc.cluster.local:8080",
    );
  });

  describe("T8: browsers", () => {
    test.each(LAYERS)("call the API in %s where the page came from", (layer) => {
      expect(nginxConf(layerOf(layer))).toContain(`<meta name="teslasync-api-base" content="">`);
    });

    test("CORS_ORIGINS is the public address, none without one, or what is said", () => {
      expect(config(layerOf("production"), "teslasync").CORS_ORIGINS).toBe(
        "https://teslasync.your-domain.com",
      );
      expect(config(layerOf("base"), "teslasync")).not.toHaveProperty("CORS_ORIGINS");
      const state = layerOf("production", {
        browserApiBase: "https://api.example.com",
        corsOrigins: ["https://teslasync.your-domain.com", "https://app.example.com"],
      });
      expect(nginxConf(state)).toContain(`content="https://api.example.com">`);
      expect(config(state, "teslasync").CORS_ORIGINS).toBe(
        "https://teslasync.your-domain.com,https://app.example.com",
      );
    });
  });

  describe("T9: forwardAuthHeader", () => {
    const told = (state: Resource[]) => config(state, "teslasync").FORWARD_AUTH_HEADER;

    test("base has no sign-in, beta and production have Authentik's", () => {
      expect(LAYERS.map((layer) => told(layerOf(layer)))).toEqual([
        "",
        "X-Authentik-Username",
        "X-Authentik-Username",
      ]);
    });

    test.each([
      ["authentik", "X-Authentik-Username"],
      ["authelia", "Remote-User"],
      ["oauth2-proxy", "X-Auth-Request-User"],
      ["keycloak", "X-Forwarded-User"],
      ["custom", "X-Forwarded-User"],
    ])("of %s is %s", (provider, header) => {
      const traefik = { authMiddleware: { name: "sign-in", namespace: "auth" } };
      const state = layerOf("beta", { auth: { provider, header }, ingress: { traefik } });
      expect(told(state)).toBe(header);
      expect(config(state, "teslasync").TESLASYNC_AUTH_PROVIDER_HINT).toBe(provider);
    });

    test("is emptied on the way to the public path, where nobody signed in", () => {
      const text = nginxConf(layerOf("production"));
      expect(location(text, "/.well-known/")).toContain('proxy_set_header X-Authentik-Username "";');
      expect(location(text, "/api/")).not.toContain("X-Authentik-Username");
      // Nor is there a way out of the public path: /.well-known/..%2fapi/v1/vehicles.
      const refused = new RegExp(/\$request_uri ~\* "([^"]+)"/.exec(text)?.[1] ?? "$^", "i");
      const ways = ["/.well-known/..%2Fapi/v1", "/.well-known/../api", "/.well-known/%2e%2e/api", "/a%5cb"];
      const fine = ["/api/v1/auth/callback?next=%2Fdrives%2F..", "/.well-known/appspecific/key.pem"];
      expect([...ways, ...fine].filter((uri) => refused.test(uri))).toEqual(ways);
    });
  });

  test("T12: signals are shared through Redis in every layer; each for itself only with one pod", () => {
    for (const layer of LAYERS) {
      expect(config(layerOf(layer), "teslasync").LIVE_SIGNAL_STORE_MODE).toBe("hybrid");
    }
    const local = layerOf("beta", { liveSignalStore: "local" });
    expect(config(local, "teslasync").LIVE_SIGNAL_STORE_MODE).toBe("local");
  });

  describe("T13: Helix AI", () => {
    test("is off in base, and off leaves nothing behind", () => {
      expect(JSON.stringify(layerOf("base"))).not.toMatch(/"AI_|OLLAMA|anthropic/i);
      const off = layerOf("production", { helix: false });
      expect(JSON.stringify(off)).not.toMatch(/"AI_|OLLAMA|anthropic/i);
    });

    test.each(APPS)("asks Ollama from %s in beta, with budget, limit and redaction", (deployment) => {
      expect(variables(app(layerOf("beta"), deployment))).toMatchObject({
        AI_PROVIDER: "ollama",
        AI_DAILY_BUDGET_USD: "5",
        AI_RATE_LIMIT_PER_MIN: "60",
        AI_REDACTION_ENABLED: "true",
      });
    });

    test.each(APPS)("asks a cloud provider from %s in production, its keys by contract", (deployment) => {
      const container = app(layerOf("production"), deployment);
      expect(variables(container)).toMatchObject({ AI_PROVIDER: "anthropic", AI_DAILY_BUDGET_USD: "5" });
      expect(container.envFrom).toEqual([
        { configMapRef: { name: expect.stringMatching(/^teslasync(-[a-z0-9]{10})?$/) } },
        { secretRef: { name: "teslasync" } },
        // No release reads it: pods start without it.
        { secretRef: { name: "teslasync-anthropic", optional: true } },
      ]);
    });

    test("its settings arrive", () => {
      const helix = { dailyBudgetUsd: 12.5, rateLimitPerMinute: 5, redaction: false };
      expect(variables(app(layerOf("production", { helix }), "teslasync-api"))).toMatchObject({
        AI_DAILY_BUDGET_USD: "12.5",
        AI_RATE_LIMIT_PER_MIN: "5",
        AI_REDACTION_ENABLED: "false",
      });
    });
  });

  describe("T15: secrets", () => {
    test("ENCRYPTION_KEY and Tesla's credentials are a contract of every layer", () => {
      for (const layer of LAYERS) {
        const contract = contracts(layer).find(({ name }) => name === "teslasync");
        for (const key of ["ENCRYPTION_KEY", "TESLA_CLIENT_ID", "TESLA_CLIENT_SECRET", "DATABASE_PASS"]) {
          expect(contract?.keys[key], `${key} in ${layer}`).toBeDefined();
          expect(contract?.optional ?? {}, key).not.toHaveProperty(key);
        }
      }
    });

    test.each(LAYERS)(
      "API and workers of %s read it whole, others only a key that they use, or nothing",
      (layer) => {
        const state = layerOf(layer);
        for (const [deployment] of APPS) {
          expect(app(state, deployment).envFrom?.map(({ secretRef }) => secretRef?.name)).toContain(
            "teslasync",
          );
        }
        const web = JSON.stringify(one(state, "Deployment", "teslasync-web"));
        expect(web).not.toMatch(/secretRef|secretKeyRef|secretName/);
        for (const [, { spec }] of templates(state)) {
          for (const init of spec?.initContainers ?? []) {
            expect(JSON.stringify(init), init.name).not.toContain('"secretRef":{"name":"teslasync"}');
          }
        }
      },
    );

    test.each(LAYERS)("every Secret that a pod of %s names is a contract there", (layer) => {
      const promised = contracts(layer).map(({ name }) => name);
      const text = JSON.stringify(templates(layerOf(layer)).map(([, one]) => one.spec));
      const named = [
        ...text.matchAll(/"secret(?:Ref|KeyRef)":\{[^}]*"name":"([^"]+)"|"secretName":"([^"]+)"/g),
      ];
      const used = new Set(named.map(([, a, b]) => a ?? b));
      expect(used.size).toBeGreaterThan(0);
      for (const name of used) expect(promised).toContain(name);
      expect(promised.filter((name) => !used.has(name))).toEqual([]);
    });

    test("where people work the API refuses to start without ENCRYPTION_KEY", () => {
      expect(config(layerOf("beta"), "teslasync").APP_ENV).toBe("production");
      expect(config(layerOf("production"), "teslasync").APP_ENV).toBe("production");
      expect(config(layerOf("base"), "teslasync")).not.toHaveProperty("APP_ENV");
    });
  });

  test("images are ours from ghcr.io with a tag per environment; the others are pinned", () => {
    const image = (deployment: string) => app(layerOf("production"), deployment).image;
    expect(image("teslasync-api")).toBe("ghcr.io/ev-dev-labs/teslasync-api:unpinned");
    expect(image("teslasync-web")).toBe("ghcr.io/ev-dev-labs/teslasync-web:unpinned");
    const always = layerOf("beta", { imagePullPolicy: "Always" });
    for (const [deployment] of APPS) expect(app(always, deployment).imagePullPolicy).toBe("Always");
  });

  test("a change of configuration makes new pods of all that read it", () => {
    const reference = (deployment: string, settings: Record<string, unknown>) =>
      app(layerOf("beta", settings), deployment).envFrom?.[0]?.configMapRef?.name;
    for (const [deployment] of APPS) {
      const after = reference(deployment, { tesla: { dailyBudgetUsd: 2 } });
      if (view_ === "rendered") expect(after).not.toBe(reference(deployment, {}));
      else expect(after).toBe("teslasync");
    }
  });
});

describe("T9: a fixed user", () => {
  test("is what nginx says in development, and is said nowhere else", () => {
    // Rendering goes on to beta, which inherits it and refuses it.
    const state = desired(teslasync, "base", {
      settings: { auth: { provider: "custom", fixedUser: "admin" } },
    });
    expect(location(nginxConf(state), "/api/")).toContain('proxy_set_header X-Forwarded-User "admin";');
    expect(location(nginxConf(state), "/.well-known/")).toContain('proxy_set_header X-Forwarded-User "";');
    for (const layer of LAYERS) expect(nginxConf(rendered(teslasync, layer))).not.toContain('"admin"');
  });
});

describe("overlays of teslasync", () => {
  test("have all variables of the API and of each worker in its own file, and in no operation", () => {
    for (const layer of ["beta", "production"]) {
      const files = generatedFiles(teslasync, layer);
      for (const [deployment, component] of APPS)
        expect([component, files.get(`deployment-${deployment}.patch.yaml`)]).toEqual([
          component,
          expect.stringMatching(/ env:\n(?: +#.*\n)+ +- \$patch: replace\n[\s\S]* - name: AI_PROVIDER\n/),
        ]);
      for (const text of files.values()) expect(text).not.toMatch(/path: \S*\/env\b/);
    }
  });
});
