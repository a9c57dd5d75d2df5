import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Resource } from "kustogen";
import { all, container, names, needsSecret, one, templates, variables, wave } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { alexandria } from "../../../generators/systems/alexandria/index.ts";
import { type Changes, treeOf } from "../desired.ts";
import { config, script } from "../look.ts";
import { VIEWS } from "../views.ts";

const LAYERS = ["base", "beta", "production"];
const OKTA = { name: "okta", kind: "oidc", issuer: "https://your-org.okta.com", clientId: "0oaXXXX" };
const ADFS = { name: "adfs", kind: "saml", metadataUrl: "https://adfs.example.com/metadata.xml" };
const SEEN = { auth: { acknowledge: "Ana signed in, and changeme was refused" } };

describe.each(VIEWS)("alexandria, %s", (_view, view) => {
  const layerOf = (layer: string, settings: Record<string, unknown> = {}, changes: Changes = {}) =>
    view(alexandria, layer, { ...changes, settings });
  const pod = (state: Resource[]) => one(state, "Deployment", "alexandria");
  const spec = (state: Resource[]) => pod(state).spec.template.spec;
  const conf = (state: Resource[]) => config(state, "alexandria-config")["alexandria.conf"] as string;

  test.each(LAYERS)("X1: %s has one pod with API, orchestrator and dashboard", (layer) => {
    const state = layerOf(layer);
    expect(names(all(state, "Deployment"))).toEqual(["Deployment alexandria"]);
    const ports = spec(state).containers.map(({ name, ports }: { name: string; ports?: unknown }) => [
      name,
      ports,
    ]);
    expect(ports).toEqual([
      ["api", [{ name: "api", containerPort: 8080 }]],
      ["orchestrator", undefined],
      ["dashboard", [{ name: "http", containerPort: 80 }]],
    ]);
  });

  test("X2: data, sockets and configuration are on the volumes of the seed", () => {
    const state = layerOf("base");
    const mounts = (name: string) =>
      Object.fromEntries(
        (container(pod(state), name).volumeMounts ?? []).map(({ mountPath, name }) => [mountPath, name]),
      );
    for (const name of ["api", "orchestrator"]) {
      expect(mounts(name)).toEqual({
        "/var/lib/alexandria": "data",
        "/var/run/alexandria": "run",
        "/etc/alexandria": "etc-alexandria",
        "/tmp": "tmp",
      });
    }
    expect(Object.values(mounts("dashboard"))).not.toContain("data");
    expect(spec(state).volumes).toMatchObject([
      { name: "data", persistentVolumeClaim: { claimName: "alexandria-data" } },
      { name: "run", emptyDir: {} },
      { name: "etc-alexandria", emptyDir: { medium: "Memory" } },
      { name: "tmp", emptyDir: {} },
      { name: "config" },
      { name: "nginx" },
    ]);
    const claim = one(state, "PersistentVolumeClaim", "alexandria-data");
    expect(claim.spec).toEqual({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "10Gi" } },
    });
    expect(claim.metadata.annotations["argocd.argoproj.io/sync-options"]).toBe("Prune=false,Delete=false");
  });

  test("X2: the claim has the name, size and class of an existing one, which is kept", () => {
    const state = layerOf("base", { persistence: { name: "old-data", size: "20Gi", storageClass: "fast" } });
    expect(spec(state).volumes[0].persistentVolumeClaim.claimName).toBe("old-data");
    expect(one(state, "PersistentVolumeClaim", "old-data").spec).toMatchObject({
      storageClassName: "fast",
      resources: { requests: { storage: "20Gi" } },
    });
  });

  describe("X3: init containers", () => {
    const claude = {
      name: "claude",
      url: "https://api.anthropic.com",
      kind: "claude",
      model: "claude-sonnet-4-6",
      apiKeyEnvVar: "ANTHROPIC_API_KEY",
    };

    test("config-init copies the ConfigMap to the writable volume, first", () => {
      const state = layerOf("production", { llmBackends: [claude] });
      expect(spec(state).initContainers.map(({ name }: { name: string }) => name)).toEqual([
        "config-init",
        "llm-init-claude",
      ]);
      const init = container(pod(state), "config-init");
      expect(script(init)).toContain("cp /config/alexandria.conf /etc/alexandria/alexandria.conf");
      expect(init.volumeMounts?.map(({ mountPath, name }) => [name, mountPath])).toEqual([
        ["config", "/config"],
        ["etc-alexandria", "/etc/alexandria"],
      ]);
    });

    test("llm-init is a container for each language model, with the seed's command and its key", () => {
      const llama = { name: "llama", url: "https://llm.example.com/v1", kind: "openai", model: "it's big" };
      const state = layerOf("base", { llmBackends: [claude, llama] });
      const [first, second] = ["claude", "llama"].map((name) => container(pod(state), `llm-init-${name}`));
      expect(first?.command).toEqual([
        ...["alexandria", "llm", "add", "--name", "claude", "--url", "https://api.anthropic.com"],
        ...["--kind", "claude", "--model", "claude-sonnet-4-6", "--api-key-env", "ANTHROPIC_API_KEY"],
      ]);
      expect(second?.command?.slice(-2)).toEqual(["--model", "it's big"]);
      expect(first?.image).toBe(container(pod(state), "orchestrator").image);
      for (const one of [first, second, container(pod(state), "orchestrator")])
        expect(one?.envFrom).toEqual([{ secretRef: { name: "alexandria-llm" } }]);
      expect(container(pod(state), "api")).not.toHaveProperty("envFrom");
    });

    test("without language models there is no llm-init, without keys no Secret", () => {
      for (const layer of LAYERS) expect(spec(layerOf(layer)).initContainers).toHaveLength(1);
      expect(JSON.stringify(layerOf("base"))).not.toContain("alexandria-llm");
      const keyless = layerOf("base", { llmBackends: [{ ...claude, apiKeyEnvVar: undefined }] });
      expect(JSON.stringify(keyless)).not.toContain("alexandria-llm");
    });
  });

  describe("X4: configuration", () => {
    test("alexandria.conf has every key of the seed, with its defaults", () => {
      expect(conf(layerOf("base"))).toBe(`[general]
log_level = "info"
dev_mode = false

[api]
bind = "0.0.0.0"
port = 8080
impl = "go"

[webauthn]
rp_id = "alexandria.example.com"
rp_origin = "https://alexandria.example.com"
rp_name = "Alexandria"

[security]
enabled = true
csp = ""
hsts_max_age = 0
hsts_include_subdomains = false

[security.lockout]
enabled = true
max_attempts = 10
window_seconds = 300
lockout_seconds = 900

[database]
url = ""
`);
    });

    test("every setting of the configuration arrives in the file", () => {
      const text = conf(
        layerOf("beta", {
          general: { logLevel: "debug", devMode: true },
          webauthn: { rpId: "your-domain.com", rpName: 'The "Library"' },
          security: {
            enabled: false,
            csp: "default-src 'self'",
            hstsMaxAge: 300,
            hstsIncludeSubdomains: true,
            lockout: { enabled: false, maxAttempts: 3, windowSeconds: 60, lockoutSeconds: 120 },
          },
        }),
      );
      for (const line of [
        'log_level = "debug"',
        "dev_mode = true",
        'rp_id = "your-domain.com"',
        'rp_name = "The \\"Library\\""',
        "enabled = false",
        "csp = \"default-src 'self'\"",
        "hsts_max_age = 300",
        "hsts_include_subdomains = true",
        "max_attempts = 3",
        "window_seconds = 60",
        "lockout_seconds = 120",
      ]) {
        expect(text.split("\n")).toContain(line);
      }
    });

    test("the URL of PostgreSQL comes from a Secret, never from the ConfigMap", () => {
      const state = layerOf("production");
      expect(conf(state)).toMatch(/\n\[database\]\n$/);
      expect(JSON.stringify(all(state, "ConfigMap"))).not.toMatch(/postgres/i);
      const init = container(pod(state), "config-init");
      expect(init.envFrom).toEqual([{ secretRef: { name: "alexandria-database" } }]);
      for (const name of ["api", "orchestrator", "dashboard"]) {
        expect(JSON.stringify(container(pod(state), name))).not.toContain("alexandria-database");
      }
      expect(container(pod(layerOf("beta")), "config-init")).not.toHaveProperty("envFrom");
    });

    test("config-init writes a URL with any password as a TOML string, and stops without one", () => {
      const folder = mkdtempSync(join(tmpdir(), "alexandria-"));
      const state = layerOf("production");
      const text = script(container(pod(state), "config-init"))
        .replaceAll("/config/", `${folder}/in-`)
        .replaceAll("/etc/alexandria/", `${folder}/out-`);
      writeFileSync(join(folder, "in-alexandria.conf"), conf(state));
      const run = (env: Record<string, string>) =>
        execFileSync("sh", ["-c", text], { env: { PATH: process.env.PATH ?? "", ...env }, stdio: "pipe" });
      run({ DATABASE_URL: 'postgres://a:p"q\\r&s$t@db:5432/alexandria?sslmode=require' });
      expect(readFileSync(join(folder, "out-alexandria.conf"), "utf8")).toBe(
        `${conf(state)}url = "postgres://a:p\\"q\\\\r&s$t@db:5432/alexandria?sslmode=require"\n`,
      );
      expect(() => run({})).toThrow(/DATABASE_URL/);
      expect(() => run({ DATABASE_URL: "" })).toThrow(/DATABASE_URL/);
    });

    test("nginx passes /v1, /admin and /auth to the API, and nothing else", () => {
      const text = config(layerOf("base"), "alexandria-nginx")["nginx.conf"] as string;
      expect(text).toMatch(/listen 80;/);
      expect(text.match(/proxy_pass .*/g)).toEqual(["proxy_pass http://127.0.0.1:8080;"]);
      const pattern = /location ~ (\S+) \{/.exec(text)?.[1] ?? "";
      const passed = (path: string) => new RegExp(pattern).test(path);
      const api = ["/v1", "/v1/agents", "/admin/users", "/auth/oidc/okta/callback"];
      expect(api.filter(passed)).toEqual(api);
      expect(["/", "/metrics", "/live", "/v10", "/administrator", "/x/v1"].filter(passed)).toEqual([]);
    });

    test("a change of configuration makes new pods", () => {
      const references = (settings: Record<string, unknown>) =>
        JSON.stringify(spec(layerOf("beta", settings)).volumes.slice(4, 6));
      const changed = references({ general: { logLevel: "debug" } }) !== references({});
      expect(changed).toBe(_view === "rendered");
    });
  });

  test.each(LAYERS)("X5: the Service's port 80 leads to nginx on 80 in %s", (layer) => {
    const state = layerOf(layer);
    const { ports, type } = one(state, "Service", "alexandria").spec;
    expect(type).toBe("ClusterIP");
    expect(ports).toEqual([{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }]);
    expect(container(pod(state), "dashboard").ports).toContainEqual({ name: "http", containerPort: 80 });
  });

  test("X6: probes of API, dashboard and the orchestrator's socket", () => {
    const state = layerOf("production");
    const api = container(pod(state), "api");
    expect(api.livenessProbe).toEqual({
      httpGet: { path: "/live", port: "api" },
      initialDelaySeconds: 10,
      periodSeconds: 15,
      failureThreshold: 3,
    });
    expect(api.readinessProbe).toEqual({
      httpGet: { path: "/ready", port: "api" },
      initialDelaySeconds: 5,
      periodSeconds: 10,
      failureThreshold: 3,
    });
    const dashboard = container(pod(state), "dashboard");
    for (const probe of [dashboard.livenessProbe, dashboard.readinessProbe])
      expect(probe?.tcpSocket).toEqual({ port: "http" });
    // Whether the image has `test` is not known.
    expect(container(pod(state), "orchestrator")).not.toHaveProperty("livenessProbe");
    const known = container(pod(layerOf("production", { orchestratorProbe: true })), "orchestrator");
    for (const probe of [known.startupProbe, known.livenessProbe, known.readinessProbe])
      expect(probe?.exec?.command).toEqual(["test", "-S", "/var/run/alexandria/orchestrator.sock"]);
  });

  test("X7: resources per container and the grace period, by setting", () => {
    const state = layerOf("base");
    const resources = (name: string, from = state) => container(pod(from), name).resources;
    expect(resources("api")).toEqual({
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { cpu: "500m", memory: "512Mi" },
    });
    expect(resources("orchestrator")).toEqual({
      requests: { cpu: "250m", memory: "256Mi" },
      limits: { cpu: "2000m", memory: "2Gi" },
    });
    expect(resources("dashboard")).toEqual({
      requests: { cpu: "10m", memory: "16Mi" },
      limits: { cpu: "100m", memory: "64Mi" },
    });
    expect(spec(state).terminationGracePeriodSeconds).toBe(30);
    const other = layerOf("production", {
      resources: { orchestrator: { limits: { memory: "4Gi" } } },
      terminationGracePeriodSeconds: 120,
    });
    expect(resources("orchestrator", other)?.limits).toEqual({ cpu: "2000m", memory: "4Gi" });
    expect(spec(other).terminationGracePeriodSeconds).toBe(120);
  });

  test.each(LAYERS)("a pod of %s that is told to stop serves on, and its dashboard ends first", (layer) => {
    const sleeps = (name: string) =>
      Number(container(pod(layerOf(layer)), name).lifecycle?.preStop?.sleep?.seconds);
    expect(sleeps("dashboard")).toBeGreaterThan(0);
    expect(sleeps("api")).toBeGreaterThan(sleeps("dashboard"));
    expect(sleeps("orchestrator")).toBe(sleeps("api"));
    // In production an answer of a language model is let end.
    const grace = Number(spec(layerOf(layer)).terminationGracePeriodSeconds);
    expect(grace).toBeGreaterThan((layer === "production" ? 300 : 10) + sleeps("dashboard"));
  });

  test.each(LAYERS)("an API of %s that migrates for minutes is not ended by its liveness probe", (layer) => {
    for (const name of ["api"]) {
      const { periodSeconds = 10, failureThreshold = 3 } =
        container(pod(layerOf(layer)), name).startupProbe ?? {};
      expect(periodSeconds * failureThreshold, name).toBeGreaterThanOrEqual(300);
    }
  });

  test("the API reads its key and password from the variables that are assumed, unless a setting has others", () => {
    const state = layerOf("production", {
      auth: { variables: { jwtSecret: "JWT_KEY", adminPassword: "ADMIN" } },
    });
    const names = container(pod(state), "api").env?.map(({ name }) => name);
    expect(names).toEqual(["JWT_KEY", "ADMIN"]);
  });

  describe("X8: authentication", () => {
    test.each(LAYERS)(
      "API and orchestrator in %s get both keys of the contract as variables, nginx doesn't",
      (layer) => {
        const both = {
          ALEXANDRIA_JWT_SECRET: "secret/alexandria-auth/jwt-secret",
          ALEXANDRIA_ADMIN_PASSWORD: "secret/alexandria-auth/admin-password",
        };
        for (const name of ["api", "orchestrator"])
          expect(variables(container(pod(layerOf(layer)), name)), name).toMatchObject(both);
        expect(container(pod(layerOf(layer)), "dashboard")).not.toHaveProperty("env");
      },
    );

    test("production makes the Secret from the store, before the pods", () => {
      const state = layerOf("production");
      const external = one(state, "ExternalSecret", "alexandria-auth");
      expect(external.apiVersion).toBe("external-secrets.io/v1");
      // What the definition would fill in is said, else Argo CD would see a difference forever.
      const defaults = { conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" };
      expect(external.spec).toEqual({
        refreshInterval: "1h",
        secretStoreRef: { name: "vault", kind: "SecretStore" },
        target: { name: "alexandria-auth", creationPolicy: "Owner", deletionPolicy: "Retain" },
        data: ["jwt-secret", "admin-password"].map((secretKey) => ({
          secretKey,
          remoteRef: { key: `alexandria/${secretKey}`, property: "value", ...defaults },
        })),
      });
      expect(wave(external)).toBeLessThan(wave(pod(state)));
      expect(all(layerOf("beta"), "ExternalSecret")).toEqual([]);
      expect(all(layerOf("production", { auth: { source: "contract" } }), "ExternalSecret")).toEqual([]);
    });

    test("store, keys and interval are settings", () => {
      const { spec } = one(
        layerOf("production", {
          auth: {
            store: "aws",
            refreshInterval: "15m",
            jwtSecretKey: "prod/alexandria",
            property: "secret",
          },
        }),
        "ExternalSecret",
        "alexandria-auth",
      );
      expect(spec.secretStoreRef).toEqual({ name: "aws", kind: "SecretStore" });
      expect(spec.refreshInterval).toBe("15m");
      expect(spec.data[0].remoteRef).toMatchObject({ key: "prod/alexandria", property: "secret" });
    });
  });

  describe("X9: federation", () => {
    test("an OIDC provider is in the configuration, its client secret in a variable from the contract", () => {
      const state = layerOf("beta", { federation: { providers: [{ ...OKTA, autoCreateUsers: true }] } });
      expect(conf(state)).toContain(`[federation]
enabled = true

[[federation.providers]]
kind = "oidc"
name = "okta"
auto_create_users = true
default_role = "user"
issuer = "https://your-org.okta.com"
client_id = "0oaXXXX"
client_secret_env = "ALEXANDRIA_OIDC_OKTA_CLIENT_SECRET"
redirect_uri = "https://alexandria.beta.your-domain.com/auth/oidc/okta/callback"
`);
      expect(variables(container(pod(state), "api")).ALEXANDRIA_OIDC_OKTA_CLIENT_SECRET).toBe(
        "secret/alexandria-oidc/oidc-okta-client-secret",
      );
    });

    test("every OIDC provider has a key of its own", () => {
      const state = layerOf("beta", {
        federation: { providers: [OKTA, { ...OKTA, name: "azure-ad", issuer: "https://login.example.com" }] },
      });
      const found = Object.values(variables(container(pod(state), "api"))).filter((value) =>
        value?.includes("oidc"),
      );
      expect(found.sort()).toEqual([
        "secret/alexandria-oidc/oidc-azure-ad-client-secret",
        "secret/alexandria-oidc/oidc-okta-client-secret",
      ]);
    });

    test("a SAML provider reads its key pair from a TLS Secret", () => {
      const state = layerOf("beta", { federation: { providers: [ADFS] } });
      expect(conf(state)).toContain(`[[federation.providers]]
kind = "saml"
name = "adfs"
auto_create_users = false
default_role = "user"
metadata_url = "https://adfs.example.com/metadata.xml"
entity_id = "https://alexandria.beta.your-domain.com/auth/saml/adfs/metadata"
acs_url = "https://alexandria.beta.your-domain.com/auth/saml/adfs/acs"
sp_cert_file = "/etc/alexandria-saml/tls.crt"
sp_key_file = "/etc/alexandria-saml/tls.key"
`);
      expect(spec(state).volumes).toContainEqual({ name: "saml", secret: { secretName: "alexandria-saml" } });
      expect(container(pod(state), "api").volumeMounts).toContainEqual({
        name: "saml",
        mountPath: "/etc/alexandria-saml",
        readOnly: true,
      });
      expect(all(state, "Job")).toEqual([]);
    });

    test.each(LAYERS)("%s has none, and nothing of it", (layer) => {
      expect(JSON.stringify(layerOf(layer))).not.toMatch(/oidc|saml|okta|federation/i);
    });
  });

  describe("X10: scaling", () => {
    test.each(["base", "beta"])("%s has one replica with SQLite on a ReadWriteOnce volume", (layer) => {
      const state = layerOf(layer);
      expect(pod(state).spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
      expect(one(state, "PersistentVolumeClaim", "alexandria-data").spec.accessModes).toEqual([
        "ReadWriteOnce",
      ]);
      expect(conf(state)).toContain('[database]\nurl = ""');
      expect(all(state, "HorizontalPodAutoscaler")).toEqual([]);
      expect(all(state, "PodDisruptionBudget")).toEqual([]);
    });

    test("production has PostgreSQL, ReadWriteMany, an autoscaler from 2 to 10 at 80 % and a budget", () => {
      const state = layerOf("production");
      expect(pod(state).spec).not.toHaveProperty("replicas");
      expect(pod(state).spec.strategy.type).toBe("RollingUpdate");
      expect(one(state, "PersistentVolumeClaim", "alexandria-data").spec.accessModes).toEqual([
        "ReadWriteMany",
      ]);
      expect(one(state, "HorizontalPodAutoscaler", "alexandria").spec).toMatchObject({
        minReplicas: 2,
        maxReplicas: 10,
        metrics: [
          {
            type: "ContainerResource",
            containerResource: { name: "cpu", container: "orchestrator", target: { averageUtilization: 80 } },
          },
        ],
      });
      expect(one(state, "PodDisruptionBudget", "alexandria").spec.minAvailable).toBe(1);
    });

    test("production without an autoscaler has the replicas of the setting, and never two of one", () => {
      const state = layerOf("production", { autoscaling: false, replicas: 4 });
      expect(pod(state).spec.replicas).toBe(4);
      expect(all(state, "HorizontalPodAutoscaler")).toEqual([]);
      const single = layerOf("production", { autoscaling: false });
      // A rollout must not run a second orchestrator either.
      expect(pod(single).spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
      expect(all(single, "PodDisruptionBudget")).toEqual([]);
    });
  });

  test("X11: production insists on TLS for a year, and passkeys belong to the Ingress host", () => {
    const state = layerOf("production");
    expect(conf(state)).toContain("hsts_max_age = 31536000");
    expect(conf(state)).toContain(
      'rp_id = "alexandria.your-domain.com"\nrp_origin = "https://alexandria.your-domain.com"',
    );
    const open = layerOf("production", { ...SEEN, ingress: true });
    expect(one(open, "Ingress", "alexandria").spec.tls[0].hosts).toEqual(["alexandria.your-domain.com"]);
    expect(conf(state)).toContain("max_attempts = 10\nwindow_seconds = 300\nlockout_seconds = 900");
  });

  test("X12: images of the registry, pinned by people in beta and in production", () => {
    const images = (layer: string) =>
      spec(layerOf(layer)).containers.map(({ image }: { image: string }) =>
        image.replace("ghcr.io/alexandriaproject/", ""),
      );
    for (const layer of ["beta", "production"])
      expect(images(layer)).toEqual(["ee-api:unpinned", "ce:unpinned", "ee-dashboard:unpinned"]);
  });

  describe("X13: rights and network", () => {
    test("a ServiceAccount, no Role where there are no rights, and no token in the pod", () => {
      const state = layerOf("production");
      for (const kind of ["Role", "RoleBinding"]) expect(all(state, kind), kind).toEqual([]);
      expect(spec(state)).toMatchObject({
        serviceAccountName: "alexandria",
        automountServiceAccountToken: false,
      });
      expect(all(state, "ClusterRole")).toEqual([]);
    });

    test.each(LAYERS)("NetworkPolicies and a read-only root of %s are options, and off", (layer) => {
      expect(all(layerOf(layer), "NetworkPolicy")).toEqual([]);
      const root = (state: Resource[]) =>
        ["api", "orchestrator", "dashboard"].map(
          (name) => container(pod(state), name).securityContext?.readOnlyRootFilesystem,
        );
      expect(root(layerOf(layer))).toEqual([undefined, undefined, undefined]);
      expect(root(layerOf(layer, { readOnlyRootFilesystem: true }))).toEqual([true, true, true]);
    });

    test("in: the controller to nginx, Prometheus to metrics, who is listed; out: DNS and what is listed", () => {
      const state = layerOf("production", {
        networkPolicy: {
          additionalIngress: [{ peers: [{ namespace: "partners" }], ports: [80] }],
          additionalEgress: [{ peers: [{ cidr: "10.9.0.0/16" }], ports: [5432, 11434] }],
        },
      });
      const from = (namespace: string, port: number) => ({
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }],
        ports: [{ port, protocol: "TCP" }],
      });
      const { spec } = one(state, "NetworkPolicy", "allow-alexandria");
      expect(spec.ingress).toEqual([
        from("ingress-nginx", 80),
        from("monitoring", 8080),
        from("partners", 80),
      ]);
      expect(spec.egress).toEqual([
        {
          to: [{ ipBlock: { cidr: "10.9.0.0/16" } }],
          ports: [
            { port: 5432, protocol: "TCP" },
            { port: 11434, protocol: "TCP" },
          ],
        },
      ]);
      const dns = one(state, "NetworkPolicy", "allow-dns").spec.egress[0].ports;
      expect(dns).toEqual([
        { port: 53, protocol: "UDP" },
        { port: 53, protocol: "TCP" },
      ]);
    });

    test("what is off is closed", () => {
      const { spec } = one(layerOf("beta", { networkPolicy: true }), "NetworkPolicy", "allow-alexandria");
      expect(spec.egress).toBeUndefined();
      expect(spec.ingress).toHaveLength(1);
    });
  });

  test("X14: traces and metrics go to the collector by setting, from API and orchestrator", () => {
    const state = layerOf("base", { otel: true });
    for (const name of ["api", "orchestrator"]) {
      expect(variables(container(pod(state), name))).toMatchObject({
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel-collector:4318",
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      });
    }
    for (const layer of LAYERS) expect(JSON.stringify(layerOf(layer))).not.toContain("OTEL");
  });

  test("X14: Prometheus reads /metrics every 30 s, past the public Service", () => {
    const known = { prometheus: { release: "kube-prometheus-stack" } };
    const state = layerOf("production", {}, known);
    expect(one(state, "ServiceMonitor", "alexandria").spec.endpoints).toEqual([
      { port: "metrics", path: "/metrics", interval: "30s" },
    ]);
    expect(one(state, "Service", "alexandria-metrics").spec.ports).toEqual([
      { name: "metrics", port: 8080, targetPort: "api", protocol: "TCP" },
    ]);
    const slow = { metrics: { path: "/m", serviceMonitor: { interval: "1m" } } };
    const slower = layerOf("production", slow, known);
    expect(one(slower, "ServiceMonitor", "alexandria").spec.endpoints).toEqual([
      { port: "metrics", path: "/m", interval: "1m" },
    ]);
    const alone = layerOf("production", { metrics: { serviceMonitor: false } }, known);
    expect(all(layerOf("production"), "ServiceMonitor")).toEqual([]);
    expect(all(alone, "ServiceMonitor")).toEqual([]);
    expect(names(alone)).toContain("Service alexandria-metrics");
    const off = layerOf("production", { metrics: false });
    expect(names(off)).not.toContain("Service alexandria-metrics");
    // Its document has it beside the file's own keys: a program may refuse a table that it doesn't know.
    for (const one of [state, off]) expect(conf(one)).not.toContain("metrics");
  });

  test("X15: the Ingress is nginx's, with a certificate of cert-manager", () => {
    const { metadata, spec } = one(layerOf("production", SEEN), "Ingress", "alexandria");
    expect(spec).toEqual({
      ingressClassName: "nginx",
      tls: [{ hosts: ["alexandria.your-domain.com"], secretName: "alexandria-tls" }],
      rules: [
        {
          host: "alexandria.your-domain.com",
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: "alexandria", port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    });
    expect(metadata.annotations["cert-manager.io/cluster-issuer"]).toBe("letsencrypt-prod");
    // The administrator's password is changed by variables that are assumed: it's there once someone has seen that.
    expect(all(layerOf("beta", { ingress: true }), "Ingress")).toEqual([]);
    for (const layer of LAYERS) expect(all(layerOf(layer), "Ingress"), layer).toEqual([]);
    const other = layerOf("beta", { ...SEEN, ingress: { className: "edge" } });
    expect(one(other, "Ingress", "alexandria").spec.ingressClassName).toBe("edge");
  });

  test.each(LAYERS)(
    "X16: everything in %s runs as 1000:1000, and the data volume belongs to that group",
    (layer) => {
      for (const [{ metadata }, { spec }] of templates(layerOf(layer))) {
        expect(spec?.securityContext, metadata.name).toMatchObject({
          runAsUser: 1000,
          runAsGroup: 1000,
          fsGroup: 1000,
          fsGroupChangePolicy: "OnRootMismatch",
        });
      }
      // And still nginx may listen on 80.
      expect(spec(layerOf(layer)).securityContext.sysctls).toEqual([
        { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
      ]);
    },
  );

  test("every Secret that a pod names is a contract of that layer", () => {
    const everything = {
      database: "postgres",
      federation: { providers: [OKTA, ADFS] },
      llmBackends: [
        { name: "claude", url: "https://api.anthropic.com", kind: "claude", model: "m", apiKeyEnvVar: "KEY" },
      ],
    };
    for (const [layer, settings] of [
      ...LAYERS.map((one): [string, object] => [one, {}]),
      ["beta", everything] as const,
    ]) {
      const node = treeOf(alexandria, layer, { settings: { ...settings } }).find(
        (one) => one.layer === layer,
      );
      const contracts = alexandria.secrets
        .filter((one) => needsSecret(one, layer, node?.settings))
        .map(({ name }) => name);
      const text = JSON.stringify(templates(layerOf(layer, { ...settings })).map(([, one]) => one.spec));
      const named = [...text.matchAll(/"secret(?:Ref|KeyRef)":\{"name":"([^"]+)"|"secretName":"([^"]+)"/g)];
      expect(named.length, layer).toBeGreaterThan(0);
      for (const [, a, b] of named) expect(contracts, layer).toContain(a ?? b);
    }
  });
});
