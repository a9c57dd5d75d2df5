import { execFileSync } from "node:child_process";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { Resource } from "kustogen";
import { all, container, names, one, template, templates, variables, wave } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { opensail } from "../../../generators/systems/opensail/index.ts";
import { treeOf } from "../desired.ts";
import { generatedFile, rendered } from "../rendered.ts";

const LAYERS = ["base", "local", "aws", "beta", "production"];
const AWS = ["aws", "beta", "production"];
const ENVIRONMENTS = ["beta", "production"];
const ECR = "859561299901.dkr.ecr.us-east-1.amazonaws.com";
const FILES = "./generators/systems/opensail/files";
const PLATFORM_SECRETS = ["tesslate-app-secrets", "postgres-secret", "s3-credentials"];

/** A layer with the platform's own objects, which Studio's Terraform has otherwise. */
const layer = (name: string, settings: Record<string, unknown> = {}): Resource[] => {
  const here = AWS.includes(name) ? { aws: { platform: "here" } } : {};
  return rendered(opensail, name, { settings: { ...here, ...settings } });
};

/** The Secrets that a container reads whole, in order. */
const secretsOf = ({ envFrom = [] }: IContainer) => envFrom.map(({ secretRef }) => secretRef?.name);

const workloadContainer = (state: readonly Resource[], workload: string, name: string) =>
  container(one(state, "Deployment", workload), name);

/** The one ConfigMap whose name before its content hash is this. */
const config = (state: readonly Resource[], name: string) => {
  const found = all(state, "ConfigMap").filter(({ metadata }) => metadata.name.startsWith(`${name}-`));
  expect(found).toHaveLength(1);
  return found[0];
};

/** What a script prints in a shell with these functions. */
const run = (functions: string, script: string, ...words: string[]) =>
  execFileSync("sh", ["-c", `${functions}\n${script}`, "sh", ...words], { encoding: "utf8" });

describe("opensail, rendered", () => {
  test.each(LAYERS)("the driver of %s that mounts is privileged, and nothing beside it", (name) => {
    const state = layer(name).filter(({ metadata }) => metadata.namespace === "kube-system");
    const node = one(state, "DaemonSet", "tesslate-btrfs-csi-node");
    expect(container(node, "tesslate-btrfs-csi").securityContext).toMatchObject({ privileged: true });
    expect(container(node, "csi-node-driver-registrar").securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
    });
  });

  test.each(ENVIRONMENTS)("%s pulls images whose tags move", (name) => {
    for (const [resource, { spec }] of templates(layer(name))) {
      for (const { image, imagePullPolicy, name: called } of [
        ...(spec?.initContainers ?? []),
        ...(spec?.containers ?? []),
      ]) {
        if (!image?.startsWith(ECR) || resource.metadata.name === "tesslate-image-precache") continue;
        expect(imagePullPolicy, `${resource.metadata.name}/${called}`).toBe("Always");
      }
    }
  });

  describe("O1", () => {
    test.each(LAYERS)("the backend of %s runs with its AST sidecar, after the migration", (name) => {
      const deployment = one(layer(name), "Deployment", "tesslate-backend");
      const pod = template(deployment)?.spec;
      expect(pod?.containers.map((one) => one.name)).toEqual(["backend", "ast"]);
      if (!AWS.includes(name)) {
        expect(container(deployment, "alembic-migrate").command).toEqual(["alembic", "upgrade", "head"]);
      } else {
        expect(pod?.initContainers).toBeUndefined();
        const job = one(layer(name), "Job", "tesslate-backend-migrate");
        expect(container(job, "alembic-migrate").command).toEqual(["alembic", "upgrade", "head"]);
        expect(job.metadata.annotations["argocd.argoproj.io/hook"]).toBe("Sync");
        expect(wave(job)).toBeLessThan(wave(deployment));
      }
      expect(container(deployment, "backend").startupProbe?.httpGet?.path).toBe("/health");
      expect(container(deployment, "backend").readinessProbe?.httpGet?.path).toBe("/ready");
      expect(container(deployment, "ast").readinessProbe?.grpc).toEqual({ port: 9000 });
      // As many threads as cores: more starve, fewer waste.
      const ast = container(deployment, "ast");
      const cores = Number.parseInt(String(ast.resources?.limits?.cpu), 10) / 1000;
      expect(variables(ast).AST_POOL_THREADS).toBe(String(cores));
      const { AST_WORKER_MAX_OLD_MB: old, AST_WORKER_MAX_YOUNG_MB: young } = variables(ast);
      const memory = Number.parseInt(String(ast.resources?.limits?.memory), 10) * 1024;
      expect((Number(old) + Number(young)) * cores).toBeLessThan(memory * 0.8);
    });

    test.each(LAYERS)("the backend of %s keeps templates that users export where it may write", (name) => {
      const backend = workloadContainer(layer(name), "tesslate-backend", "backend");
      expect(backend.securityContext?.readOnlyRootFilesystem).toBe(true);
      const { TEMPLATE_STORAGE_PATH: folder } = variables(backend);
      const on = backend.volumeMounts?.find(({ mountPath }) => folder?.startsWith(`${mountPath}/`));
      expect(on?.readOnly).toBeUndefined();
      const { volumes } = one(layer(name), "Deployment", "tesslate-backend").spec.template.spec;
      expect(volumes.find((volume: { name: string }) => volume.name === on?.name)).toHaveProperty("emptyDir");
    });

    test("the token of the Kubernetes API reaches the backend and not the sidecar", () => {
      const deployment = one(layer("production"), "Deployment", "tesslate-backend");
      expect(template(deployment)?.spec).toMatchObject({ automountServiceAccountToken: false });
      const token = "/var/run/secrets/kubernetes.io/serviceaccount";
      const mounts = (name: string) =>
        (container(deployment, name).volumeMounts ?? []).map(({ mountPath }) => mountPath);
      expect(mounts("backend")).toContain(token);
      expect(mounts("ast")).toEqual([]);
    });

    test("base names each of 81 variables, 55 of them keys of Secrets, 39 optional", () => {
      const { env = [], envFrom } = workloadContainer(layer("base"), "tesslate-backend", "backend");
      const references = env.filter(({ valueFrom }) => valueFrom?.secretKeyRef);
      expect(env).toHaveLength(81);
      expect(references).toHaveLength(55);
      expect(references.filter(({ valueFrom }) => valueFrom?.secretKeyRef?.optional)).toHaveLength(39);
      expect(envFrom).toBeUndefined();
    });

    test.each(AWS)("%s has static values, one alias and three Secrets", (name) => {
      const backend = workloadContainer(layer(name), "tesslate-backend", "backend");
      const references = Object.entries(variables(backend)).filter(([, value]) =>
        value?.startsWith("secret/"),
      );
      expect(references).toEqual([["K8S_INGRESS_DOMAIN", "secret/tesslate-app-secrets/APP_DOMAIN"]]);
      expect(secretsOf(backend)).toEqual(PLATFORM_SECRETS);
      expect(variables(backend)).toMatchObject({
        S3_ENDPOINT_URL: "",
        K8S_WILDCARD_TLS_SECRET: "tesslate-wildcard-tls",
        K8S_IMAGE_PULL_POLICY: "Always",
        APP_IMAGE_REGISTRY_PREFIX: ECR,
        COOKIE_SECURE: "true",
        // In a minute of grace after each start, the API takes anyone.
        INTERNAL_SECRET_GRACE_SECONDS: "0",
      });
      const ofBase = /^(REDIS_URL|DATABASE_URL|K8S_DEVSERVER_IMAGE|SMTP_PORT|S3_ACCESS_KEY_ID)$/;
      expect(Object.keys(variables(backend)).filter((key) => ofBase.test(key))).toEqual([]);
    });

    test("the schema is turned back in a Job whose pods reach the database", () => {
      const print =
        'kubectl() { for last; do :; done; case "$*" in *json*) echo "$last" ;; *) cat ;; esac; }';
      const patch = JSON.parse(run(print, `. ${FILES}/downgrade.sh`, "newer", "a1b2"));
      const { podSelector } = one(layer("production"), "NetworkPolicy", "allow-backend-migration").spec;
      expect(patch[2].value).toEqual(podSelector.matchLabels);
      expect(patch[3].value.at(-1)).toBe("alembic downgrade a1b2 && alembic current");
    });

    test("the marketplace's volume comes back as its claim in the cluster asks for it, and without a snapshot nothing is deleted", () => {
      const restored = (aws: string) => {
        const kubectl =
          'case "$*" in create*) cat ;; *storage}) echo 9Gi ;; *get*) echo pv-1 ;; *) echo "# $*" ;; esac';
        const functions = `kubectl() { ${kubectl}; }; aws() { ${aws}; }`;
        return run(functions, `. ${FILES}/restore-marketplace.sh`, "snap-1", "zone-a");
      };
      const { spec } = one(layer("production"), "PersistentVolumeClaim", "marketplace-data");
      const wanted = { accessModes: spec.accessModes, storageClassName: spec.storageClassName };
      const made = parse(restored("[ $2 = wait ] || echo vol-1")).spec;
      expect(made).toMatchObject({ ...wanted, capacity: { storage: "9Gi" }, csi: { volumeHandle: "vol-1" } });
      expect(() => restored("false")).toThrow(expect.objectContaining({ stdout: "" }));
    });

    test("no variable of a layer gets into an environment that doesn't say it", () => {
      expect(workloadContainer(layer("aws"), "tesslate-backend", "backend").env).toHaveLength(27);
      expect(workloadContainer(layer("beta"), "tesslate-backend", "backend").env).toHaveLength(30);
      expect(workloadContainer(layer("production"), "tesslate-backend", "backend").env).toHaveLength(28);
      for (const name of [...ENVIRONMENTS, "aws", "local"]) {
        const text = generatedFile(opensail, name, "deployment-tesslate-backend.patch.yaml");
        expect(text).toMatch(/\n +env:\n +# All variables\. .+\n(?: +# .+\n)* *- \$patch: replace\n/);
      }
    });

    test.each(ENVIRONMENTS)("%s calls itself by its name and sends apps through the proxy", (name) => {
      expect(variables(workloadContainer(layer(name), "tesslate-backend", "backend"))).toMatchObject({
        DEPLOYMENT_ENV: name,
        CONNECTOR_PROXY_MODE: "dedicated",
      });
    });
  });

  describe("O2", () => {
    test.each([
      ["base", "http://localhost"],
      ["local", "http://localhost"],
      ["beta", "https://opensail-beta.tesslate.com"],
      ["production", "https://opensail.tesslate.com"],
    ])("the frontend of %s reads its own domain from a ConfigMap with a content hash", (name, address) => {
      const state = layer(name);
      const { data, metadata } = config(state, "frontend-config");
      expect(data["api-url"]).toBe(address);
      expect(metadata.name).toMatch(/^frontend-config-[a-z0-9]{10}$/);
      const { env = [] } = workloadContainer(state, "tesslate-frontend", "frontend");
      const api = env.find((one) => one.name === "VITE_API_URL");
      expect(api?.valueFrom?.configMapKeyRef).toEqual({ name: metadata.name, key: "api-url" });
      expect(api).not.toHaveProperty("value");
    });

    test("nginx listens on 80 without root and writes config.js into its own copy of the pages", () => {
      const deployment = one(layer("production"), "Deployment", "tesslate-frontend");
      const pod = template(deployment)?.spec;
      expect(container(deployment, "frontend").ports).toEqual([{ name: "http", containerPort: 80 }]);
      expect(pod?.securityContext).toMatchObject({
        runAsUser: 101,
        sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "80" }],
      });
      expect(pod?.initContainers?.[0]?.command).toEqual(["cp", "-R", "/usr/share/nginx/html/.", "/html/"]);
    });

    test("a new address changes the pod template", () => {
      const before = config(layer("beta"), "frontend-config").metadata.name;
      const after = layer("beta", { frontend: { apiUrl: "https://api.tesslate.com" } });
      const { name } = config(after, "frontend-config").metadata;
      expect(name).not.toBe(before);
      expect(JSON.stringify(template(one(after, "Deployment", "tesslate-frontend")))).toContain(name);
    });
  });

  describe("O3", () => {
    test.each([
      ["base", 1, "Recreate"],
      ["local", 1, "Recreate"],
      ["aws", 1, "Recreate"],
      ["beta", 1, "Recreate"],
      ["production", 2, "RollingUpdate"],
    ])("the worker of %s runs %i", (name, replicas, type) => {
      const state = layer(name);
      const { spec } = one(state, "Deployment", "tesslate-worker");
      expect(spec).toMatchObject({ replicas, strategy: { type } });
      expect(spec.template.spec.terminationGracePeriodSeconds).toBe(300);
      expect(
        all(state, "HorizontalPodAutoscaler").filter(
          (one) => one.spec.scaleTargetRef.name === "tesslate-worker",
        ),
      ).toEqual([]);
    });

    test.each(AWS)("%s has the rules of the backend for variables", (name) => {
      const worker = workloadContainer(layer(name), "tesslate-worker", "worker");
      expect(worker.env).toHaveLength(12);
      expect(variables(worker).K8S_INGRESS_DOMAIN).toBe("secret/tesslate-app-secrets/APP_DOMAIN");
      expect(secretsOf(worker)).toEqual(PLATFORM_SECRETS);
    });

    test("base names its 21 variables, among them the keys with which the backend encrypts", () => {
      const worker = workloadContainer(layer("base"), "tesslate-worker", "worker");
      const backend = variables(workloadContainer(layer("base"), "tesslate-backend", "backend"));
      expect(worker.env).toHaveLength(21);
      for (const key of ["SECRET_KEY", "CHANNEL_ENCRYPTION_KEY", "DEPLOYMENT_ENCRYPTION_KEY"])
        expect([variables(worker)[key], backend[key]]).toEqual(
          Array(2).fill(`secret/tesslate-app-secrets/${key}`),
        );
    });
  });

  describe("O4", () => {
    test.each(["base", "local", "aws", "beta"])(
      "%s runs PostgreSQL and Redis on volumes that survive",
      (name) => {
        const state = layer(name);
        for (const [workload, claim] of [
          ["postgres", "postgres-pvc"],
          ["redis", "redis-data"],
        ] as const) {
          expect(one(state, "Deployment", workload).spec).toMatchObject({
            replicas: 1,
            strategy: { type: "Recreate" },
          });
          expect(one(state, "Service", workload).spec.type).toBe("ClusterIP");
          const { metadata } = one(state, "PersistentVolumeClaim", claim);
          expect(metadata.annotations["argocd.argoproj.io/sync-options"]).toBe("Prune=false,Delete=false");
          // One that waits for its first pod would hold up an earlier wave forever.
          expect(wave(one(state, "PersistentVolumeClaim", claim))).toBe(
            wave(one(state, "Deployment", workload)),
          );
        }
        expect(container(one(state, "Deployment", "redis"), "redis").command).toContain("volatile-lru");
      },
    );

    test.each(["marketplace", "postgres", "redis"])("%s's volume has the size of its setting", (group) => {
      const state = layer("beta", { [group]: { volume: "7Gi" } });
      const claims = all(state, "PersistentVolumeClaim");
      expect(claims.filter(({ spec }) => spec.resources.requests.storage === "7Gi")).toHaveLength(1);
    });

    test("production has RDS and nothing left of PostgreSQL in the cluster", () => {
      const state = layer("production");
      expect(names(state).filter((name) => /postgres/.test(name))).toEqual([]);
      expect(names(state)).toContain("Deployment redis");
      for (const [, { spec }] of templates(state)) {
        for (const one of [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])])
          expect(variables(one), one.name).not.toHaveProperty("POSTGRES_HOST");
      }
      const contract = opensail.secrets.find(
        ({ layers, name }) => name === "postgres-secret" && layers?.includes("production"),
      );
      // Only Terraform knows the address, and says it in DATABASE_URL: it makes no POSTGRES_HOST.
      expect(Object.keys(contract?.keys ?? {})).toEqual([
        "POSTGRES_DB",
        "POSTGRES_USER",
        "POSTGRES_PASSWORD",
      ]);
      const { egress } = one(state, "NetworkPolicy", "allow-to-rds").spec;
      expect(egress).toContainEqual({
        to: [{ ipBlock: { cidr: "10.0.0.0/16" } }],
        ports: [{ port: 5432, protocol: "TCP" }],
      });
    });
  });

  describe("O5", () => {
    test.each(LAYERS)("%s cleans up project namespaces and snapshots", (name) => {
      const state = layer(name);
      expect(one(state, "CronJob", "namespace-reaper").spec).toMatchObject({
        schedule: "*/15 * * * *",
        concurrencyPolicy: "Replace",
        startingDeadlineSeconds: 300,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: { activeDeadlineSeconds: 120, backoffLimit: 1 } },
      });
      expect(one(state, "CronJob", "snapshot-cleanup").spec).toMatchObject({
        schedule: "0 3 * * *",
        suspend: !AWS.includes(name),
        startingDeadlineSeconds: 3600,
        jobTemplate: { spec: { activeDeadlineSeconds: 600 } },
      });
      // Argo CD ends a sync at a CronJob whose last run failed: by then everything else is applied.
      for (const cronJob of all(state, "CronJob")) expect(wave(cronJob)).toBe(Math.max(...state.map(wave)));
    });
  });

  describe("O6", () => {
    test.each(LAYERS)("%s has the btrfs CSI driver and the Volume Hub, which never roll together", (name) => {
      const state = layer(name);
      const node = one(state, "DaemonSet", "tesslate-btrfs-csi-node");
      const hub = one(state, "Deployment", "tesslate-volume-hub");
      expect(node.metadata.namespace).toBe("kube-system");
      expect(hub.metadata.namespace).toBe("kube-system");
      expect(wave(node)).toBeLessThan(wave(hub));
      // A node that is not ready keeps the DaemonSet from being healthy; nothing of the platform waits for it.
      for (const { kind, metadata } of state.filter((one) => wave(one) > wave(node))) {
        if (kind === "CronJob") continue;
        expect(["tesslate-volume-hub", "tesslate-image-precache"], kind).toContain(metadata.name);
      }
      // A new Secret must not roll both either.
      expect(node.metadata.annotations).not.toHaveProperty(["reloader.stakater.com/auto"]);
      for (const [kind, called] of [
        ["CSIDriver", "btrfs.csi.tesslate.io"],
        ["StorageClass", "tesslate-btrfs"],
        ["StorageClass", "tesslate-btrfs-nextjs"],
        ["StorageClass", "tesslate-block-storage"],
        ["VolumeSnapshotClass", "tesslate-btrfs-snapshots"],
        ["ClusterRole", "tesslate-btrfs-csi-node"],
        ["ClusterRole", "tesslate-volume-hub"],
        ["ServiceAccount", "tesslate-btrfs-csi-node"],
        ["ServiceAccount", "tesslate-volume-hub"],
      ] as const)
        expect(wave(one(state, kind, called)), called).toBeLessThan(wave(node));
      expect(one(state, "Service", "tesslate-volume-hub").spec.ports[0].port).toBe(9750);
      expect(
        one(state, "Service", "tesslate-btrfs-csi-node-svc").spec.ports.map(
          ({ port }: { port: number }) => port,
        ),
      ).toEqual([9741, 9742]);
      expect(node.spec.template.spec.terminationGracePeriodSeconds).toBe(600);
    });

    test("aws keeps block volumes on gp3, bound where their pod is", () => {
      expect(one(layer("aws"), "StorageClass", "tesslate-block-storage")).toMatchObject({
        provisioner: "ebs.csi.aws.com",
        parameters: { type: "gp3", fsType: "ext4", encrypted: "true" },
        volumeBindingMode: "WaitForFirstConsumer",
      });
    });
  });

  describe("O7", () => {
    test.each(AWS)("the Secrets of %s come from Terraform and are open", (name) => {
      const contracts = opensail.secrets.filter(({ layers }) => layers?.includes(name));
      for (const secret of PLATFORM_SECRETS) {
        const found = contracts.filter((one) => one.name === secret);
        expect(found, secret).toHaveLength(1);
        expect(found[0]).toMatchObject({ provider: "terraform", open: true });
      }
      // Without the token the seeder fails, without the address it publishes to the public marketplace.
      const keys = contracts.find((one) => one.name === "tesslate-app-secrets")?.keys;
      const needed = [keys?.MARKETPLACE_ADMIN_TOKEN, keys?.TESSLATE_OFFICIAL_BASE_URL];
      expect(needed.map((key) => key && key.required !== false)).toEqual([true, true]);
      const s3 = contracts.find((one) => one.name === "s3-credentials");
      expect(Object.keys(s3?.keys ?? {})).toEqual(["S3_BUCKET_NAME", "S3_REGION"]);
      expect(Object.keys(s3?.forbidden ?? {})).toContain("S3_SECRET_ACCESS_KEY");
    });

    test.each(LAYERS)("every Secret that %s names has one contract with the keys it reads", (name) => {
      const state = layer(name);
      const contractOf = (secret: string | undefined, namespace: string | undefined) =>
        opensail.secrets.filter(
          (one) =>
            one.name === secret &&
            (one.namespace ?? "tesslate") === namespace &&
            (one.layers === undefined || one.layers.includes(name)),
        );
      let seen = 0;
      for (const [{ metadata }, { spec }] of templates(state)) {
        for (const { env = [], envFrom = [] } of [
          ...(spec?.initContainers ?? []),
          ...(spec?.containers ?? []),
        ]) {
          for (const { secretRef } of envFrom) {
            expect(contractOf(secretRef?.name, metadata.namespace), secretRef?.name).toHaveLength(1);
            seen++;
          }
          for (const { valueFrom } of env) {
            const reference = valueFrom?.secretKeyRef;
            if (reference === undefined) continue;
            const [contract] = contractOf(reference.name, metadata.namespace);
            const key = contract?.keys[reference.key];
            expect(key, `${reference.name}/${reference.key}`).toBeDefined();
            if (key?.required === false) expect(reference.optional, reference.key).toBe(true);
            seen++;
          }
        }
      }
      expect(seen).toBeGreaterThan(10);
    });
  });

  describe("O8", () => {
    test.each(["base", "local", "aws"])("%s has the backend's ServiceAccount without a role", (name) => {
      const { metadata, automountServiceAccountToken } = one(
        layer(name),
        "ServiceAccount",
        "tesslate-backend-sa",
      );
      expect(metadata.annotations).not.toHaveProperty(["eks.amazonaws.com/role-arn"]);
      expect(automountServiceAccountToken).toBe(false);
    });

    test.each(ENVIRONMENTS)("%s has the roles of its own cluster", (name) => {
      const role = (account: string) =>
        one(layer(name), "ServiceAccount", account).metadata.annotations["eks.amazonaws.com/role-arn"];
      const prefix = `arn:aws:iam::859561299901:role/tesslate-${name}-eks-`;
      expect(role("tesslate-backend-sa")).toBe(`${prefix}tesslate-backend`);
      expect(role("tesslate-btrfs-csi-node")).toBe(`${prefix}btrfs-csi`);
      expect(role("tesslate-volume-hub")).toBe(`${prefix}volume-hub`);
    });
  });

  describe("O9", () => {
    const OWN = ["backend", "frontend", "ast", "devserver", "btrfs-csi", "marketplace"];
    const images = (state: readonly Resource[]) =>
      new Set(
        templates(state).flatMap(([, { spec }]) =>
          [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ image }) => image),
        ),
      );

    test.each([
      ["base", "tesslate-", "latest"],
      ["aws", `${ECR}/tesslate-`, "latest"],
      ["beta", `${ECR}/tesslate-`, "beta"],
      ["production", `${ECR}/tesslate-`, "production"],
    ])("%s runs %s…:%s", (name, prefix, tag) => {
      const found = images(layer(name));
      for (const image of OWN) expect(found).toContain(`${prefix}${image}:${tag}`);
      for (const app of ["markitdown", "deerflow"]) expect(found).toContain(`${prefix}${app}:latest`);
      if (name !== "base") expect(found).not.toContain(`tesslate-btrfs-csi:latest`);
    });

    test("a pin of a commit runs that commit, and the pin before it brings back what ran before", () => {
      const pinned = rendered(opensail, "production", { images: { backend: { tag: "3f2c1ab" } } });
      expect(images(pinned)).toContain(`${ECR}/tesslate-backend:3f2c1ab`);
      expect(images(pinned)).not.toContain(`${ECR}/tesslate-backend:production`);
      const back = rendered(opensail, "production", { images: { backend: { tag: "production" } } });
      expect(back).toEqual(rendered(opensail, "production"));
    });
  });

  describe("O10", () => {
    test("production says its replicas in the replicas field", () => {
      const file = generatedFile(opensail, "production", "kustomization.yaml", {
        settings: { frontend: { autoscaling: false, replicas: 3 }, backend: { replicas: 4 } },
      });
      for (const [name, count] of [
        ["tesslate-frontend", 3],
        ["tesslate-backend", 4],
        ["tesslate-worker", 2],
      ])
        expect(file).toContain(`  - name: ${name}\n    count: ${count}\n`);
      expect(generatedFile(opensail, "beta", "kustomization.yaml")).not.toContain("replicas:");
    });
  });

  describe("O11", () => {
    test("base has no public route", () => {
      expect(
        names(layer("base")).filter((name) => /^(Ingress|ClusterIssuer|Certificate) /.test(name)),
      ).toEqual([]);
    });

    test.each([
      ["beta", "opensail-beta.tesslate.com"],
      ["production", "opensail.tesslate.com"],
    ])("%s routes its domain and everything below it, with one certificate", (name, domain) => {
      const state = layer(name);
      const hosts = [domain, `*.${domain}`];
      const { metadata, spec } = one(state, "Ingress", "tesslate-ingress");
      expect(spec.ingressClassName).toBe("nginx");
      // The API server rejects annotation and field together.
      expect(metadata.annotations).not.toHaveProperty(["kubernetes.io/ingress.class"]);
      expect(spec.tls).toEqual([{ hosts, secretName: "tesslate-wildcard-tls" }]);
      expect(spec.rules.map(({ host }: { host: string }) => host)).toEqual(hosts);
      expect(metadata.annotations["external-dns.alpha.kubernetes.io/hostname"]).toBe(hosts.join(","));
      const paths = spec.rules[0].http.paths.map(
        (one: { path: string; backend: { service: { name: string } } }) => [
          one.path,
          one.backend.service.name,
        ],
      );
      expect(paths).toEqual([
        ["/api", "tesslate-backend-service"],
        ["/ws", "tesslate-backend-service"],
        ["/health", "tesslate-backend-service"],
        ["/", "tesslate-frontend-service"],
      ]);
      expect(one(state, "Certificate", "tesslate-wildcard-tls").spec).toMatchObject({
        secretName: "tesslate-wildcard-tls",
        dnsNames: hosts,
        issuerRef: { name: "opensail-letsencrypt", kind: "ClusterIssuer" },
      });
      expect(one(state, "ClusterIssuer", "opensail-letsencrypt").spec.acme).toMatchObject({
        server: "https://acme-v02.api.letsencrypt.org/directory",
        solvers: [
          {
            dns01: { cloudflare: { apiTokenSecretRef: { name: "cloudflare-api-token", key: "api-token" } } },
            selector: { dnsZones: ["tesslate.com"] },
          },
        ],
      });
      expect(variables(workloadContainer(state, "tesslate-backend", "backend")).K8S_WILDCARD_TLS_SECRET).toBe(
        "tesslate-wildcard-tls",
      );
      expect(wave(one(state, "Ingress", "tesslate-ingress"))).toBeGreaterThan(0);
    });

    test("the internal API is closed to the public", () => {
      const { metadata, spec } = one(layer("production"), "Ingress", "tesslate-internal-api");
      expect(spec.rules[0].http.paths[0].path).toBe("/api/internal");
      expect(metadata.annotations["nginx.ingress.kubernetes.io/denylist-source-range"]).toBe(
        "0.0.0.0/0,::/0",
      );
    });
  });

  describe("what Studio's Terraform makes on AWS", () => {
    test.each(ENVIRONMENTS)(
      "isn't in %s, but for its namespace's limits and the closed internal API",
      (name) => {
        const own = new Set(names(rendered(opensail, name)));
        const theirs = names(layer(name)).filter((one) => !own.has(one));
        expect(theirs.map((one) => one.replace(/-[a-z0-9]{10}$/, "")).sort()).toEqual([
          "Certificate tesslate-wildcard-tls",
          "ClusterIssuer opensail-letsencrypt",
          "ConfigMap frontend-config",
          "Ingress tesslate-ingress",
          "Namespace tesslate",
          "PriorityClass tesslate-environment",
          "PriorityClass tesslate-ephemeral",
          "PriorityClass tesslate-system",
          "ServiceAccount tesslate-backend-sa",
          "ServiceAccount tesslate-btrfs-csi-node",
          "ServiceAccount tesslate-volume-hub",
          "StorageClass tesslate-block-storage",
          "VolumeSnapshotClass tesslate-ebs-snapshots",
        ]);
        expect(names(rendered(opensail, name))).toContain("Ingress tesslate-internal-api");
        // The frontend reads Terraform's ConfigMap by its own name.
        const frontend = workloadContainer(rendered(opensail, name), "tesslate-frontend", "frontend");
        const address = frontend.env?.find(({ name }) => name === "VITE_API_URL")?.valueFrom;
        expect(address).toEqual({ configMapKeyRef: { name: "frontend-config", key: "api-url" } });
      },
    );
  });

  test.each(LAYERS)("one line turns the policies of %s off, whatever peers it names", (name) => {
    expect(all(layer(name), "NetworkPolicy").length).toBeGreaterThan(20);
    expect(all(layer(name, { networkPolicy: false }), "NetworkPolicy")).toEqual([]);
  });

  describe("O12", () => {
    test.each(["base", "local"])("%s does not seed", (name) => {
      expect(names(layer(name))).not.toContain("Job tesslate-seed-apps");
    });

    test.each(AWS)("after a rollout of %s the apps are seeded with the backend's image", (name) => {
      const state = layer(name);
      const job = one(state, "Job", "tesslate-seed-apps");
      expect(job.metadata.annotations).toMatchObject({
        "argocd.argoproj.io/hook": "PostSync",
        "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      });
      const seed = container(job, "seed-apps");
      // Argo CD would repeat a sync whose hook failed: the program may fail, and the hook ends well and says so.
      const said = run('timeout() { echo "$@"; false; }', seed.command?.at(-1) ?? "");
      expect(said).toMatch(/^(280 python -m scripts\.seed_apps\n){2}seeding failed twice/);
      expect(seed.image).toBe(workloadContainer(state, "tesslate-backend", "backend").image);
      expect(secretsOf(seed)).toEqual(PLATFORM_SECRETS);
    });
  });

  describe("O13", () => {
    test.each(AWS)("in %s whatever reads a Secret at start rolls when it changes", (name) => {
      const state = layer(name);
      const readers = templates(state).filter(
        ([{ kind, metadata }, { spec }]) =>
          kind === "Deployment" &&
          metadata.name !== "postgres" &&
          JSON.stringify(spec).match(/secretRef|secretKeyRef/),
      );
      expect(readers.map(([{ metadata }]) => metadata.name).sort()).toEqual(
        "opensail-runtime tesslate-automations-controller tesslate-backend tesslate-frontend tesslate-gateway tesslate-marketplace tesslate-volume-hub tesslate-worker".split(
          " ",
        ),
      );
      for (const [{ metadata }] of readers)
        expect(metadata.annotations?.["reloader.stakater.com/auto"], metadata.name).toBe("true");
    });
  });

  describe("O14", () => {
    test("production scales the frontend on CPU; the Deployment leaves its number alone", () => {
      const state = layer("production");
      expect(all(state, "HorizontalPodAutoscaler").map(({ spec }) => spec)).toEqual([
        {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "tesslate-frontend" },
          minReplicas: 2,
          maxReplicas: 6,
          metrics: [
            {
              type: "Resource",
              resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
            },
          ],
        },
      ]);
      expect(one(state, "Deployment", "tesslate-frontend").spec).not.toHaveProperty("replicas");
      expect(names(state)).toContain("PodDisruptionBudget tesslate-frontend");
    });

    test.each(["base", "local", "aws", "beta"])("%s has no autoscaler", (name) => {
      expect(all(layer(name), "HorizontalPodAutoscaler")).toEqual([]);
    });

    test("the backend can have one too", () => {
      const state = layer("production", { backend: { autoscaling: { min: 3, max: 5, cpu: 60 } } });
      expect(one(state, "HorizontalPodAutoscaler", "tesslate-backend").spec).toMatchObject({
        minReplicas: 3,
        maxReplicas: 5,
      });
      expect(one(state, "Deployment", "tesslate-backend").spec).not.toHaveProperty("replicas");
    });
  });

  describe("O15", () => {
    test.each(LAYERS)("%s has the rights, priorities and limits of the platform", (name) => {
      const state = layer(name);
      const rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] = one(
        state,
        "ClusterRole",
        "tesslate-dev-environments-manager",
      ).rules;
      expect(
        rules.some(({ resources, verbs }) => resources.includes("namespaces") && verbs.includes("create")),
      ).toBe(true);
      expect(one(state, "ClusterRoleBinding", "tesslate-backend-cluster-access").subjects).toEqual([
        { kind: "ServiceAccount", name: "tesslate-backend-sa", namespace: "tesslate" },
      ]);
      expect(all(state, "PriorityClass").map(({ metadata, value }) => [metadata.name, value])).toEqual(
        expect.arrayContaining([
          ["tesslate-system", 2000],
          ["tesslate-ephemeral", 1000],
          ["tesslate-environment", 100],
        ]),
      );
      expect(one(state, "ResourceQuota", "tesslate-quota").spec.hard.pods).toBe("30");
      expect(one(state, "LimitRange", "tesslate-limits").spec.limits[0].max).toEqual({
        cpu: "4",
        memory: "4Gi",
      });
      expect(
        one(state, "Namespace", "tesslate").metadata.annotations["argocd.argoproj.io/sync-options"],
      ).toBe("Prune=false,Delete=false");
    });

    test("every NetworkPolicy of the namespace is in one wave with the denial", () => {
      const policies = all(layer("production"), "NetworkPolicy");
      expect(new Set(policies.map(wave)).size).toBe(1);
    });
  });

  describe("O16", () => {
    test("environments run Kubernetes 1.35 and their resources are checked against it", () => {
      const nodes = treeOf(opensail, "production").filter(({ deployed }) => deployed);
      expect(nodes.map(({ environment }) => environment?.kubernetes)).toEqual(["1.35", "1.35", "1.35"]);
    });
  });
});
