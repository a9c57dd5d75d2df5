import type { IContainer } from "kubernetes-models/v1/Container";
import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import { quantityValue } from "kustogen/settings";
import { all, container, names, one, template, templates, variables, wave } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { trevor } from "../../../generators/systems/trevor/index.ts";
import type { Changes, desired } from "../desired.ts";
import { VIEWS } from "../views.ts";

const LAYERS = ["base", "beta", "production"];
const ENVIRONMENTS = ["beta", "production"];
const PROBE = { httpGet: { path: "/health", port: "http" } };

/** crdSync with the API servers that its policies let it reach. */
const CRD_SYNC = {
  crdSync: { namespace: "trevor", apiServer: [{ cidr: "192.0.2.0/24" }, { cidr: "192.0.2.1/32" }] },
};

/** trevor's layer with other settings. */
const WITHOUT_AUTOSCALING = { autoscaling: false };

describe.each(VIEWS)("trevor, %s", (_view, view) => {
  const describeLayer = (layer: string, settings?: Record<string, unknown>, changes: Changes = {}) =>
    view(trevor, layer, settings ? { ...changes, settings } : changes);

  test.each(LAYERS)("R1: the API in %s listens on 8000 as http, with a Service and three probes", (layer) => {
    const state = describeLayer(layer);
    const api = container(one(state, "Deployment", "trevor"), "trevor");
    expect(api.ports).toEqual([{ name: "http", containerPort: 8000 }]);
    expect(api.startupProbe).toEqual({ ...PROBE, failureThreshold: 30, periodSeconds: 2 });
    expect(api.livenessProbe).toEqual(PROBE);
    expect(api.readinessProbe).toEqual(PROBE);
    const { spec } = one(state, "Service", "trevor");
    expect(spec.type).toBe("ClusterIP");
    expect(spec.ports).toEqual([{ name: "http", port: 8000, targetPort: "http", protocol: "TCP" }]);
    expect(spec.selector["app.kubernetes.io/component"]).toBe("api");
  });

  test.each(LAYERS)(
    "R2: every container in %s gets its secrets in one list, and the same variables",
    (layer) => {
      const state = describeLayer(layer);
      const wanted: IEnvFromSource[] = [
        "trevor-db",
        "trevor-redis",
        "trevor-keycloak",
        "trevor-s3",
        "trevor-app",
        // Pods don't start without a Secret that is named: these only where mail and the language model are on.
        ...(layer === "production" ? ["trevor-smtp", "trevor-agent"] : []),
      ].map((name) => ({ secretRef: { name } }));
      const every = templates(state).flatMap(([, { spec }]) => [
        ...(spec?.initContainers ?? []),
        ...(spec?.containers ?? []),
      ]);
      expect(every.map(({ name }) => name).sort()).toEqual(["migrate", "trevor", "worker"]);
      // The API alone is reached through a proxy, and uv runs in the migration alone.
      const alike = (one: IContainer) => {
        const { FORWARDED_ALLOW_IPS: _, UV_CACHE_DIR, UV_NO_SYNC, ...rest } = variables(one);
        expect([UV_CACHE_DIR, UV_NO_SYNC], one.name).toEqual(
          one.name === "migrate" ? ["/tmp/uv", "1"] : [undefined, undefined],
        );
        return rest;
      };
      for (const one of every) {
        expect(one.envFrom, one.name).toEqual(wanted);
        expect(alike(one), one.name).toEqual(alike(every[0] as IContainer));
      }
    },
  );

  test("R2: the base has the chart's default variables, production its twelve", () => {
    const inBase = {
      LOG_LEVEL: "INFO",
      LOG_FORMAT: "json",
      DEV_AUTH_BYPASS: "false",
      OTEL_ENABLED: "false",
      OTEL_SERVICE_NAME: "trevor",
      MAX_UPLOAD_SIZE_MB: "500",
      STUCK_REQUEST_HOURS: "72",
    };
    const of = (layer: string, settings?: Record<string, unknown>) =>
      variables(container(one(describeLayer(layer, settings), "Deployment", "trevor"), "trevor"));
    expect(of("base")).toEqual(inBase);
    // crdSync is off until someone names its namespace: it archives what it doesn't find there.
    expect(of("production")).not.toHaveProperty("CRD_SYNC_ENABLED");
    expect(of("production", CRD_SYNC)).toEqual({
      ...inBase,
      NOTIFICATIONS_ENABLED: "true",
      EMAIL_NOTIFICATIONS_ENABLED: "true",
      URL_EXPIRY_WARNING_HOURS: "48",
      CRD_SYNC_ENABLED: "true",
      AGENT_LLM_ENABLED: "true",
      CRD_NAMESPACE: "trevor",
      FORWARDED_ALLOW_IPS: "*",
    });
  });

  describe("the program takes redirect address and rate limits from the request", () => {
    const believed = (layer: string, settings?: Record<string, unknown>) =>
      templates(describeLayer(layer, settings)).map(([{ metadata }, { spec }]) => [
        metadata.name,
        spec?.containers.map((one) => variables(one).FORWARDED_ALLOW_IPS),
      ]);

    test.each(ENVIRONMENTS)(
      "%s: the API believes the controller, worker and migration are behind none",
      (layer) => {
        expect(Object.fromEntries(believed(layer))).toEqual({
          trevor: ["*"],
          "trevor-worker": [undefined],
          "trevor-migrate": [undefined],
        });
      },
    );

    test("whoever may reach the port of the API is the controller or Prometheus", () => {
      const { spec } = one(describeLayer("production"), "NetworkPolicy", "allow-api");
      const from = spec.ingress.flatMap((rule: { from: object[] }) => rule.from);
      const namespace = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
      expect(from).toMatchObject(
        ["ingress-nginx", "monitoring"].map((name) => ({ namespaceSelector: namespace(name) })),
      );
    });

    test("without an Ingress nobody is believed", () => {
      expect(believed("production", { ingress: false }).flat(2)).not.toContain("*");
    });
  });

  test.each([
    ["trevor", "an upload, three times"],
    ["trevor-worker", "all objects of a request, and their zip"],
  ])("%s has memory for what its program holds: %s", (name) => {
    for (const layer of LAYERS) {
      const [main] = template(one(describeLayer(layer), "Deployment", name))?.spec?.containers ?? [];
      const upload = Number(main && variables(main).MAX_UPLOAD_SIZE_MB) * 2 ** 20;
      expect(quantityValue(String(main?.resources?.limits?.memory)), layer).toBeGreaterThanOrEqual(
        3 * upload + 256 * 2 ** 20,
      );
    }
  });

  test.each(LAYERS)("R3: the worker in %s is a Deployment of its own without ports and probes", (layer) => {
    const state = describeLayer(layer);
    const deployment = one(state, "Deployment", "trevor-worker");
    expect(deployment.spec.selector.matchLabels["app.kubernetes.io/component"]).toBe("worker");
    const worker = container(deployment, "worker");
    expect(worker.image).toBe(container(one(state, "Deployment", "trevor"), "trevor").image);
    expect(worker.command).toEqual(["arq", "trevor.worker.WorkerSettings"]);
    for (const field of ["ports", "startupProbe", "livenessProbe", "readinessProbe"]) {
      expect(worker).not.toHaveProperty(field);
    }
  });

  test("R3: production gives the worker its own size", () => {
    const state = describeLayer("production", { worker: { resources: { limits: { memory: "3Gi" } } } });
    const { replicas } = one(state, "Deployment", "trevor-worker").spec;
    expect(replicas).toBe(2);
    expect(container(one(state, "Deployment", "trevor-worker"), "worker").resources?.limits?.memory).toBe(
      "3Gi",
    );
    expect(container(one(state, "Deployment", "trevor"), "trevor").resources?.limits?.memory).toBe("4Gi");
  });

  test.each(LAYERS)("R3: a worker turned off in %s leaves nothing behind", (layer) => {
    const state = describeLayer(layer, { worker: false });
    expect(JSON.stringify(state)).not.toMatch(/worker/);
    expect(names(state)).not.toContain("Role trevor-crd-reader");
  });

  test("R4: every pod runs as the ServiceAccount, which takes annotations by environment", () => {
    const role = { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/trevor" };
    const state = describeLayer("production", { serviceAccountAnnotations: role });
    const account = one(state, "ServiceAccount", "trevor");
    expect(account.metadata.annotations).toMatchObject(role);
    expect(account.automountServiceAccountToken).toBe(false);
    for (const [, { spec }] of templates(state)) expect(spec?.serviceAccountName).toBe("trevor");
    expect(
      one(describeLayer("production"), "ServiceAccount", "trevor").metadata.annotations,
    ).not.toHaveProperty("eks.amazonaws.com/role-arn");
  });

  test("R4: only the worker gets a token, only for crdSync, with the right to read and no more", () => {
    const tokens = (state: ReturnType<typeof desired>) =>
      templates(state)
        .filter(([, { spec }]) => spec?.automountServiceAccountToken !== false)
        .map(([{ metadata }]) => metadata.name);
    const state = describeLayer("production", CRD_SYNC);
    expect(tokens(state)).toEqual(["trevor-worker"]);
    const verbs = one(state, "Role", "trevor-crd-reader").rules.map(
      (rule: { verbs: string[] }) => rule.verbs,
    );
    expect(verbs.flat()).toEqual(["get", "list", "watch", "get", "list", "watch"]);
    expect(one(state, "RoleBinding", "trevor-crd-reader").subjects).toEqual([
      { kind: "ServiceAccount", name: "trevor", namespace: "trevor" },
    ]);

    const off = describeLayer("production");
    expect(tokens(off)).toEqual([]);
    expect(names(off).filter((name) => name.includes("crd"))).toEqual([]);

    const elsewhere = describeLayer("production", {
      crdSync: { ...CRD_SYNC.crdSync, namespace: "research" },
    });
    expect(names(elsewhere).filter((name) => name.includes("crd"))).toEqual([
      "ClusterRole trevor-crd-reader",
      "ClusterRoleBinding trevor-crd-reader",
    ]);
  });

  test("R5: the Ingress has host, class, certificate and room for an upload", () => {
    const { metadata, spec } = one(describeLayer("production"), "Ingress", "trevor");
    expect(spec.ingressClassName).toBe("nginx");
    expect(spec.tls).toEqual([{ hosts: ["trevor.your-domain.com"], secretName: "trevor-tls" }]);
    expect(spec.rules).toEqual([
      {
        host: "trevor.your-domain.com",
        http: {
          paths: [
            {
              path: "/",
              pathType: "Prefix",
              backend: { service: { name: "trevor", port: { number: 8000 } } },
            },
          ],
        },
      },
    ]);
    expect(metadata.annotations).toMatchObject({
      "cert-manager.io/cluster-issuer": "letsencrypt-prod",
      "nginx.ingress.kubernetes.io/proxy-body-size": "520m",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": "300",
    });
  });

  test("R5: the size that the Ingress admits follows the upload setting", () => {
    const state = describeLayer("production", { maxUploadSizeMb: 100 });
    expect(one(state, "Ingress", "trevor").metadata.annotations).toMatchObject({
      "nginx.ingress.kubernetes.io/proxy-body-size": "120m",
    });
    expect(variables(container(one(state, "Deployment", "trevor"), "trevor")).MAX_UPLOAD_SIZE_MB).toBe("100");
  });

  test("R5: metrics are not public", () => {
    const { metadata, spec } = one(describeLayer("production"), "Ingress", "trevor-metrics");
    expect(spec.rules[0].http.paths[0].path).toBe("/metrics");
    expect(metadata.annotations["nginx.ingress.kubernetes.io/denylist-source-range"]).toBe("0.0.0.0/0,::/0");
  });

  test("R5: the autoscaler is autoscaling/v2 on CPU, and takes the replicas from the Deployment", () => {
    const state = describeLayer("production");
    expect(one(state, "HorizontalPodAutoscaler", "trevor")).toMatchObject({
      apiVersion: "autoscaling/v2",
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "trevor" },
        minReplicas: 3,
        maxReplicas: 10,
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } },
          },
        ],
      },
    });
    expect(one(state, "Deployment", "trevor").spec).not.toHaveProperty("replicas");
    expect(one(describeLayer("production", WITHOUT_AUTOSCALING), "Deployment", "trevor").spec.replicas).toBe(
      2,
    );
  });

  test.each([
    ["ingress", "Ingress"],
    ["autoscaling", "HorizontalPodAutoscaler"],
    ["networkPolicy", "NetworkPolicy"],
  ])("R5: %s is a setting, and off leaves nothing behind", (setting, kind) => {
    expect(all(describeLayer("production"), kind)).not.toEqual([]);
    for (const off of [false, { enabled: false }]) {
      expect(all(describeLayer("production", { [setting]: off }), kind)).toEqual([]);
    }
    expect(all(describeLayer("base"), kind)).toEqual([]);
  });

  test("R6: a disruption budget only where more than one pod is sure", () => {
    const budgets = (layer: string, settings?: Record<string, unknown>) =>
      all(describeLayer(layer, settings), "PodDisruptionBudget").map(({ metadata, spec }) => [
        metadata.name,
        spec.minAvailable,
      ]);
    expect(budgets("base")).toEqual([]);
    expect(budgets("beta")).toEqual([["trevor", 1]]);
    expect(budgets("beta", { replicas: 1 })).toEqual([]);
    expect(budgets("production")).toEqual([
      ["trevor", 1],
      ["trevor-worker", 1],
    ]);
    expect(budgets("production", { autoscaling: { min: 1 }, worker: { replicas: 1 } })).toEqual([]);
    const { spec } = one(describeLayer("beta"), "PodDisruptionBudget", "trevor");
    expect(spec.selector).toEqual(one(describeLayer("beta"), "Deployment", "trevor").spec.selector);
  });

  describe("R7: NetworkPolicy", () => {
    /** Ports by peer of one direction of a policy; TCP by default. */
    const rules = (policy: ReturnType<typeof one>, direction: "ingress" | "egress") =>
      (policy.spec[direction] ?? []).map((rule: Record<string, unknown>) => {
        const peers = rule[direction === "ingress" ? "from" : "to"] as unknown[];
        const ports = rule.ports as { port: number; protocol: string }[];
        return [peers, ports.map(({ port, protocol }) => `${port}/${protocol}`)];
      });
    const namespace = (name: string) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    });
    const internet = {
      ipBlock: {
        cidr: "0.0.0.0/0",
        except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"],
      },
    };

    test("everything is denied but DNS", () => {
      const state = describeLayer("production");
      expect(one(state, "NetworkPolicy", "default-deny").spec).toEqual({
        podSelector: {},
        policyTypes: ["Ingress", "Egress"],
      });
      const dns = one(state, "NetworkPolicy", "allow-dns");
      expect(dns.spec.podSelector).toEqual({});
      expect(rules(dns, "egress")[0][1]).toEqual(["53/UDP", "53/TCP"]);
    });

    test("the API is reached from the ingress controller and monitoring on 8000", () => {
      const policy = one(describeLayer("production"), "NetworkPolicy", "allow-api");
      expect(rules(policy, "ingress")).toEqual([
        [[namespace("ingress-nginx")], ["8000/TCP"]],
        [[namespace("monitoring")], ["8000/TCP"]],
      ]);
      const state = describeLayer("production", {
        networkPolicy: { ingressNamespace: "edge", monitoringNamespace: "observability" },
      });
      expect(rules(one(state, "NetworkPolicy", "allow-api"), "ingress")).toEqual([
        [[namespace("edge")], ["8000/TCP"]],
        [[namespace("observability")], ["8000/TCP"]],
      ]);
    });

    test("nobody reaches the worker and the migration", () => {
      const state = describeLayer("production");
      expect(rules(one(state, "NetworkPolicy", "allow-worker"), "ingress")).toEqual([]);
      expect(rules(one(state, "NetworkPolicy", "allow-migration"), "ingress")).toEqual([]);
    });

    test("managed PostgreSQL and Redis have peers of their own, and S3 on 443 leaves the cluster", () => {
      const state = describeLayer("production", CRD_SYNC);
      const own = [{ podSelector: {} }];
      const dns = [[{ namespaceSelector: {} }], ["53/UDP", "53/TCP"]];
      const database = [[{ ipBlock: { cidr: "192.0.2.0/24" } }], ["5432/TCP"]];
      const traces = [own, ["4317/TCP"]];
      const shared = [
        dns,
        database,
        traces,
        [[{ ipBlock: { cidr: "192.0.2.0/24" } }], ["6379/TCP"]],
        [own, ["8333/TCP", "443/TCP"]],
        [[internet], ["443/TCP"]],
        [[internet], ["587/TCP"]],
      ];
      expect(rules(one(state, "NetworkPolicy", "allow-api"), "egress")).toEqual([
        ...shared,
        [own, ["8080/TCP"]],
      ]);
      expect(rules(one(state, "NetworkPolicy", "allow-worker"), "egress")).toEqual([
        ...shared,
        [
          [{ ipBlock: { cidr: "192.0.2.0/24" } }, { ipBlock: { cidr: "192.0.2.1/32" } }],
          ["443/TCP", "6443/TCP"],
        ],
      ]);
      expect(rules(one(state, "NetworkPolicy", "allow-migration"), "egress")).toEqual([
        dns,
        database,
        traces,
      ]);
    });

    test("what isn't beside trevor is reached where an environment lists it, from every pod", () => {
      const state = describeLayer("production", {
        networkPolicy: {
          additionalEgress: [
            { peers: [{ namespace: "ingress-nginx" }], ports: [443] },
            { peers: [{ namespace: "mail", pods: { app: "postfix" } }], ports: [587] },
          ],
          additionalIngress: [{ peers: [{ namespace: "partners" }], ports: [8000] }],
        },
      });
      for (const policy of ["allow-api", "allow-worker", "allow-migration"]) {
        const egress = rules(one(state, "NetworkPolicy", policy), "egress");
        expect(egress).toContainEqual([[namespace("ingress-nginx")], ["443/TCP"]]);
        expect(egress).toContainEqual([
          [{ ...namespace("mail"), podSelector: { matchLabels: { app: "postfix" } } }],
          ["587/TCP"],
        ]);
      }
      expect(rules(one(state, "NetworkPolicy", "allow-api"), "ingress")).toContainEqual([
        [namespace("partners")],
        ["8000/TCP"],
      ]);
    });

    test("mail and the Kubernetes API are open only while something uses them", () => {
      const state = describeLayer("production", { emailNotifications: false });
      const text = JSON.stringify(all(state, "NetworkPolicy"));
      expect(text).not.toMatch(/587|6443|192\.0\.2\.1\//);
    });

    test("one line turns them off, whatever peers an environment names", () => {
      const off = { networkPolicy: false, network: { postgres: [{ namespace: "databases" }] } };
      expect(all(describeLayer("production", off), "NetworkPolicy")).toEqual([]);
    });

    test("a peer that does not exist is nobody, not everyone", () => {
      const state = describeLayer("production", { network: { redis: [] } });
      expect(JSON.stringify(all(state, "NetworkPolicy"))).not.toMatch(/6379/);
    });
  });

  describe("R8: migration", () => {
    const command = ["uv", "run", "alembic", "upgrade", "head"];

    test("the base migrates in an init container before its one pod", () => {
      const state = describeLayer("base");
      const deployment = one(state, "Deployment", "trevor");
      expect(template(deployment)?.spec?.initContainers?.map(({ name }) => name)).toEqual(["migrate"]);
      expect(container(deployment, "migrate").command).toEqual(command);
      expect(deployment.spec.replicas).toBe(1);
      expect(all(state, "Job")).toEqual([]);
    });

    test.each(ENVIRONMENTS)("%s migrates in a Sync hook Job, and nowhere else", (layer) => {
      const state = describeLayer(layer);
      const job = one(state, "Job", "trevor-migrate");
      expect(job.metadata.annotations).toMatchObject({
        "argocd.argoproj.io/hook": "Sync",
        "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      });
      expect(job.spec.backoffLimit).toBe(3);
      expect(job.spec.template.spec).toMatchObject({
        restartPolicy: "Never",
        serviceAccountName: "trevor",
        securityContext: { runAsNonRoot: true, runAsUser: 1000 },
      });
      expect(container(job, "migrate").command).toEqual(command);
      expect(container(job, "migrate").image).toBe(
        container(one(state, "Deployment", "trevor"), "trevor").image,
      );
      expect(one(state, "Deployment", "trevor").spec.template.spec).not.toHaveProperty("initContainers");
    });

    test.each(ENVIRONMENTS)(
      "in %s what the hook needs comes before it, and the workloads after it",
      (layer) => {
        const state = describeLayer(layer);
        const hook = wave(one(state, "Job", "trevor-migrate"));
        for (const resource of state) {
          if (["ServiceAccount", "NetworkPolicy"].includes(resource.kind))
            expect(wave(resource), names([resource])[0]).toBeLessThan(hook);
          if (["Deployment", "Ingress"].includes(resource.kind))
            expect(wave(resource), names([resource])[0]).toBeGreaterThan(hook);
        }
      },
    );

    test("`uv run` works for a user who can't write the virtual environment", () => {
      const migrate = container(one(describeLayer("production"), "Job", "trevor-migrate"), "migrate");
      expect(variables(migrate)).toMatchObject({ UV_NO_SYNC: "1", UV_CACHE_DIR: "/tmp/uv" });
      expect(migrate.volumeMounts).toEqual([{ name: "tmp", mountPath: "/tmp" }]);
    });
  });

  test.each(LAYERS)("R9: everything in %s runs as user 1000 and not as root", (layer) => {
    const found = templates(describeLayer(layer));
    expect(found.length).toBeGreaterThan(1);
    for (const [{ metadata }, { spec }] of found) {
      expect(spec?.securityContext, metadata.name).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    }
  });

  test("an optional variable is there when its setting is, and gone when it is not", () => {
    const of = (settings: Record<string, unknown>) =>
      variables(container(one(describeLayer("production", settings), "Deployment", "trevor"), "trevor"));
    expect(of({ otel: true })).toMatchObject({
      OTEL_ENABLED: "true",
      OTEL_EXPORTER_ENDPOINT: "http://otel-collector:4317",
    });
    expect(of({ otel: { endpoint: "http://alloy.monitoring:4317" } }).OTEL_EXPORTER_ENDPOINT).toBe(
      "http://alloy.monitoring:4317",
    );
    expect(of({})).not.toHaveProperty("OTEL_EXPORTER_ENDPOINT");
    expect(of({ extraEnv: { S3_REGION: "eu-west-2" } }).S3_REGION).toBe("eu-west-2");
    expect(of({ notifications: null, urlExpiryWarningHours: null })).not.toHaveProperty(
      "NOTIFICATIONS_ENABLED",
    );
    expect(of({ crdSync: false })).not.toHaveProperty("CRD_NAMESPACE");
    const own = { LOG_LEVEL: "DEBUG", LOG_FORMAT: "console", STUCK_REQUEST_HOURS: "24" };
    expect(of({})).toMatchObject({ LOG_LEVEL: "INFO", LOG_FORMAT: "json", STUCK_REQUEST_HOURS: "72" });
    expect(of({ extraEnv: own })).toMatchObject(own);
  });

  test("images come from the pins of the environment", () => {
    const image = (layer: string, images?: Changes["images"]) =>
      container(one(describeLayer(layer, undefined, { images }), "Deployment", "trevor"), "trevor").image;
    expect(image("base")).toBe("trevor");
    expect(image("beta")).toBe("ghcr.io/your-org/trevor:589924dd");
    expect(image("production")).toBe("ghcr.io/your-org/trevor:unpinned");
    const digest = `sha256:${"a".repeat(64)}`;
    expect(image("production", { trevor: { name: "ghcr.io/your-org/trevor", digest } })).toBe(
      `ghcr.io/your-org/trevor@${digest}`,
    );
  });
});

describe("trevor's Secrets", () => {
  test("each Secret's keys are documented", () => {
    for (const { keys } of trevor.secrets) {
      for (const { description } of Object.values(keys)) expect(description).not.toBe("");
    }
    const keys = trevor.secrets.flatMap((contract) => Object.keys(contract.keys));
    expect(new Set(keys).size, "no key in two Secrets").toBe(keys.length);
  });
});
