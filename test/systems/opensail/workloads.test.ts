import { all, container, names, one, template, variables } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { opensail } from "../../../generators/systems/opensail/index.ts";
import { rendered } from "../rendered.ts";

const LAYERS = ["base", "local", "aws", "beta", "production"];
const AWS = ["aws", "beta", "production"];
const layer = (name: string, settings?: Record<string, unknown>) =>
  rendered(opensail, name, settings && { settings });

// What the facts of the public repository add to the rows.
describe("opensail, rendered", () => {
  test.each(LAYERS)("the gateway of %s is one process with its locks and media", (name) => {
    const gateway = one(layer(name), "Deployment", "tesslate-gateway");
    expect(gateway.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    const main = container(gateway, "gateway");
    expect(main.command).toEqual(["python", "-m", "app.gateway"]);
    expect(main.ports).toBeUndefined();
    expect(main.envFrom).toEqual([{ secretRef: { name: "tesslate-app-secrets" } }]);
    expect(variables(main)).toMatchObject({ GATEWAY_SHARD: "0", GATEWAY_LOCK_DIR: "/var/run/tesslate" });
    expect(main.volumeMounts?.map(({ mountPath }) => mountPath)).toEqual([
      "/tmp",
      "/home/tesslate",
      "/var/run/tesslate",
      "/tmp/tesslate-media-cache",
    ]);
    expect(template(gateway)?.spec?.terminationGracePeriodSeconds).toBe(60);
  });

  test.each(LAYERS)(
    "whom nginx sends requests to in %s stays until nginx has learned that it leaves",
    (name) => {
      for (const [workload, main, grace] of [
        ["tesslate-backend", "backend", 60],
        ["tesslate-frontend", "frontend", 30],
      ] as const) {
        const deployment = one(layer(name), "Deployment", workload);
        expect(container(deployment, main).lifecycle, workload).toEqual({
          preStop: { exec: { command: ["sleep", "5"] } },
        });
        if (grace !== undefined)
          expect(template(deployment)?.spec?.terminationGracePeriodSeconds, workload).toBe(grace);
      }
    },
  );

  test.each(AWS)("no variable of %s stands in the way of the Redis that Terraform names", (name) => {
    for (const [workload, main] of [
      ["tesslate-gateway", "gateway"],
      ["tesslate-automations-controller", "controller"],
      ["tesslate-worker", "worker"],
      ["tesslate-backend", "backend"],
    ] as const) {
      expect(
        variables(container(one(layer(name), "Deployment", workload), main)),
        workload,
      ).not.toHaveProperty("REDIS_URL");
    }
  });

  test.each(LAYERS)("two automations controllers of %s take turns by a lease that names the pod", (name) => {
    const state = layer(name);
    const controller = one(state, "Deployment", "tesslate-automations-controller");
    expect(controller.spec).toMatchObject({ replicas: 2, strategy: { type: "RollingUpdate" } });
    const main = container(controller, "controller");
    expect(main.command).toEqual(["python", "-m", "app.services.automations.controller_main"]);
    expect(variables(main).CONTROLLER_LEASE_BACKEND).toBe("db");
    expect(main.env?.find((one) => one.name === "HOSTNAME")?.valueFrom?.fieldRef?.fieldPath).toBe(
      "metadata.name",
    );
    expect(template(controller)?.spec).toMatchObject({
      serviceAccountName: "tesslate-automations-controller-sa",
      automountServiceAccountToken: true,
    });
    expect(one(state, "ClusterRoleBinding", "tesslate-automations-controller").subjects[0].name).toBe(
      "tesslate-automations-controller-sa",
    );
    expect(names(state)).toContain("PodDisruptionBudget tesslate-automations-controller");
  });

  // TesslateAI/Studio@bc6cf79, orchestrator/app/services/node_discovery.py.
  test.each(LAYERS)(
    "the backend of %s finds the driver's pods by the label that its code asks for",
    (name) => {
      const driver = one(layer(name), "DaemonSet", "tesslate-btrfs-csi-node");
      expect(driver.metadata.namespace).toBe("kube-system");
      expect(template(driver)?.metadata?.labels).toMatchObject({ app: "tesslate-btrfs-csi-node" });
    },
  );

  test.each(LAYERS)("the connector proxy of %s answers on 8400 and gets no variables of Services", (name) => {
    const state = layer(name);
    const proxy = one(state, "Deployment", "opensail-runtime");
    expect(template(proxy)?.spec).toMatchObject({
      enableServiceLinks: false,
      automountServiceAccountToken: false,
    });
    const main = container(proxy, "proxy");
    expect(main.command).toEqual(["python", "-m", "app.services.apps.connector_proxy"]);
    expect(main.startupProbe).toMatchObject({ periodSeconds: 5, failureThreshold: 12 });
    expect(variables(main).CONNECTOR_PROXY_MODE).toBe("dedicated");
    expect(one(state, "Service", "opensail-runtime").spec.ports[0].port).toBe(8400);
  });

  // TesslateAI/Studio@bc6cf79, k8s/base/opensail-runtime/deployment.yaml: users' pods reach this process.
  test.each(LAYERS)("%s gives the proxy ten single keys of Secrets, and no whole one", (name) => {
    const proxy = container(one(layer(name), "Deployment", "opensail-runtime"), "proxy");
    expect(proxy.envFrom).toBeUndefined();
    const keys = Object.values(variables(proxy)).filter((value) => value?.startsWith("secret/"));
    expect(keys).toHaveLength(10);
    expect(keys).toContain("secret/tesslate-app-secrets/SECRET_KEY");
    expect(variables(proxy)).not.toHaveProperty("INTERNAL_API_SECRET");
  });

  test.each([
    ["base", "dev", "local", "true"],
    ["beta", "staging", "s3", "false"],
    ["production", "prod", "s3", "false"],
  ])(
    "the marketplace of %s makes its database, then migrates it, then serves",
    (name, environment, bundles, seeds) => {
      const state = layer(name);
      const marketplace = one(state, "Deployment", "tesslate-marketplace");
      const pod = template(marketplace)?.spec;
      expect(marketplace.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
      expect(pod?.initContainers?.map((one) => one.name)).toEqual(["create-database", "alembic-migrate"]);
      expect(container(marketplace, "create-database").image).toBe("postgres:16.10-alpine");
      expect(container(marketplace, "alembic-migrate").command).toEqual([
        "python",
        "-m",
        "alembic",
        "upgrade",
        "head",
      ]);
      expect(pod?.securityContext).toMatchObject({ runAsUser: 10001, fsGroup: 10001 });
      const main = container(marketplace, "marketplace");
      expect(variables(main)).toMatchObject({
        OPENSAIL_ENV: environment,
        BUNDLE_STORAGE_BACKEND: bundles,
        MARKETPLACE_LOAD_SEEDS_ON_STARTUP: seeds,
      });
      expect(variables(main).S3_REGION).toBe(bundles === "s3" ? "us-east-1" : undefined);
      expect(variables(container(marketplace, "alembic-migrate")).OPENSAIL_ENV).toBe(environment);
      // The superuser's address is for the container alone that creates the database.
      const holders = [...(pod?.initContainers ?? []), main].filter((one) => {
        expect(one.envFrom, one.name).toBeUndefined();
        return Object.hasOwn(variables(one), "ADMIN_DATABASE_URL");
      });
      expect(holders.map((one) => one.name)).toEqual(["create-database"]);
      expect(variables(main).STATIC_TOKENS).toBe("secret/marketplace-secret/STATIC_TOKENS");
      expect(variables(main).S3_BUCKET).toBe(
        bundles === "s3" ? "secret/marketplace-secret/S3_BUCKET" : undefined,
      );
      expect(one(state, "PersistentVolumeClaim", "marketplace-data").spec.resources.requests.storage).toBe(
        "5Gi",
      );
    },
  );

  test.each(LAYERS)(
    "nodes of %s pull what projects start from, and the pause container runs no command",
    (name) => {
      const precache = one(layer(name), "DaemonSet", "tesslate-image-precache");
      const pod = template(precache)?.spec;
      expect(pod?.initContainers?.map((one) => [one.name, one.command])).toEqual(
        ["devserver", "markitdown", "deerflow", "postgres", "redis"].map((one) => [`pull-${one}`, ["true"]]),
      );
      expect(pod?.containers.map((one) => [one.name, one.image, one.command])).toEqual([
        ["pause", "registry.k8s.io/pause:3.10", undefined],
      ]);
    },
  );

  test.each(LAYERS)(
    "the compute pool of %s is a namespace of restricted pods, whose quota the backend writes",
    (name) => {
      const state = layer(name);
      const { metadata } = one(state, "Namespace", "tesslate-compute-pool");
      expect(metadata.labels).toMatchObject({
        "app.kubernetes.io/component": "compute-pool",
        "pod-security.kubernetes.io/enforce": "restricted",
      });
      // The program writes its quota itself, from its settings.
      expect(names(state)).not.toContain("ResourceQuota compute-pool-quota");
      const policies = all(state, "NetworkPolicy").filter(
        (one) => one.metadata.namespace === "tesslate-compute-pool",
      );
      expect(policies.map((one) => one.metadata.name).sort()).toEqual([
        "allow-compute-pool",
        "allow-dns",
        "default-deny",
      ]);
    },
  );

  test.each([
    ["seedApps", "tesslate-seed-apps"],
    ["reloadOnSecretChange", "reloader.stakater.com"],
  ])("without %s nothing is left of it", (setting, trace) => {
    expect(JSON.stringify(layer("beta"))).toContain(trace);
    expect(JSON.stringify(layer("beta", { [setting]: false }))).not.toContain(trace);
  });

  test("without a public route there is no Ingress, no certificate and no issuer", () => {
    const state = layer("beta", { ingress: false });
    expect(names(state).filter((name) => /^(Ingress|Certificate|ClusterIssuer) /.test(name))).toEqual([]);
  });

  test("production with PostgreSQL in the cluster has it back, with its address and its policies", () => {
    const state = layer("production", { postgres: { placement: "in-cluster", host: "postgres" } });
    expect(names(state)).toEqual(
      expect.arrayContaining([
        "Deployment postgres",
        "Service postgres",
        "PersistentVolumeClaim postgres-pvc",
        "NetworkPolicy allow-postgres",
      ]),
    );
    expect(variables(container(one(state, "Deployment", "tesslate-backend"), "backend")).POSTGRES_HOST).toBe(
      "postgres",
    );
  });
});
