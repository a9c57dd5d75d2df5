import type { Resource } from "kustogen";
import { all, container, names, one, template, variables, wave } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { teslasync } from "../../../generators/systems/teslasync/index.ts";
import { VIEWS } from "../views.ts";
import { APPS, app, config, contracts, LAYERS, ofPart, script } from "./look.ts";

const EXTERNAL = { host: "db.example.com", port: 6432, network: [{ cidr: "10.1.0.0/24" }] };

describe.each(VIEWS)("teslasync's data, %s", (_view, view) => {
  const layerOf = (layer: string, settings: Record<string, unknown> = {}) =>
    view(teslasync, layer, { settings });
  const shared = (state: Resource[]) => config(state, "teslasync");

  describe("T4: PostgreSQL", () => {
    test("beta has a StatefulSet of TimescaleDB with a volume of its own, before the API", () => {
      const state = layerOf("beta");
      const set = one(state, "StatefulSet", "teslasync-postgresql");
      const server = container(set, "postgresql");
      expect(server.image).toBe("timescale/timescaledb-ha:pg17");
      expect(server.ports).toEqual([{ name: "postgres", containerPort: 5432 }]);
      expect(set.spec.replicas).toBe(1);
      expect(set.spec.volumeClaimTemplates[0].spec).toEqual({
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: "50Gi" } },
      });
      expect(set.spec.persistentVolumeClaimRetentionPolicy.whenDeleted).toBe("Retain");
      expect(variables(server)).toMatchObject({
        POSTGRES_DB: "teslasync",
        POSTGRES_USER: "teslasync",
        POSTGRES_PASSWORD: "secret/teslasync/DATABASE_PASS",
        PGDATA: "/home/postgres/pgdata/data",
      });
      for (const probe of [server.startupProbe, server.livenessProbe, server.readinessProbe]) {
        expect(probe?.exec?.command).toEqual(["pg_isready", "-U", "teslasync", "-d", "teslasync"]);
      }
      expect(wave(set)).toBeLessThan(wave(one(state, "Deployment", "teslasync-api")));
      const { spec } = one(state, "Service", "teslasync-postgresql");
      expect([spec.type, spec.ports[0].port]).toEqual(["ClusterIP", 5432]);
    });

    test("its libraries are loaded; the first migration creates timescaledb and vector, no init script", () => {
      const state = layerOf("beta");
      const set = one(state, "StatefulSet", "teslasync-postgresql");
      expect(container(set, "postgresql").args).toContain(
        "shared_preload_libraries=timescaledb,pg_textsearch,pg_stat_statements",
      );
      expect(JSON.stringify(set)).not.toContain("initdb");
    });

    test("embedded, everyone who needs it is told so", () => {
      expect(shared(layerOf("beta"))).toMatchObject({
        DATABASE_HOST: "teslasync-postgresql",
        DATABASE_PORT: "5432",
        DATABASE_SSLMODE: "disable",
        DATABASE_MAX_CONNS: "25",
        DATABASE_MIN_CONNS: "5",
        REDIS_HOST: "teslasync-redis",
      });
      const few = shared(layerOf("beta", { api: { databaseConnections: 3 } }));
      expect([few.DATABASE_MAX_CONNS, few.DATABASE_MIN_CONNS]).toEqual(["3", "3"]);
    });

    test("external in production: host, port, database and TLS by setting, and no object left", () => {
      const state = layerOf("production", {
        postgres: { ...EXTERNAL, database: "cars", user: "cars_app", sslMode: "require" },
      });
      expect(shared(state)).toMatchObject({
        DATABASE_HOST: "db.example.com",
        DATABASE_PORT: "6432",
        DATABASE_NAME: "cars",
        DATABASE_USER: "cars_app",
        DATABASE_SSLMODE: "require",
      });
      expect(ofPart(state, "postgresql")).toEqual([]);
      expect(all(state, "StatefulSet")).toEqual([]);
      for (const [deployment] of APPS) {
        expect(app(state, deployment).envFrom).toContainEqual({ secretRef: { name: "teslasync" } });
      }
    });

    test("a switch from embedded to external leaves nothing behind", () => {
      const state = layerOf("beta", {
        postgres: { placement: "external", host: "db.example.com", network: [{ cidr: "10.0.0.0/16" }] },
      });
      expect(ofPart(state, "postgresql")).toEqual([]);
      expect(shared(state).DATABASE_SSLMODE).toBe("require");
      expect(ofPart(layerOf("base"), "postgresql")).toEqual([]);
    });

    test("verify-full compares with an authority that every pod which connects has", () => {
      const state = layerOf("production", { postgres: { sslMode: "verify-full", caConfigMap: "rds-ca" } });
      const mounted = { name: "postgres-ca", mountPath: "/etc/postgres-ca", readOnly: true };
      const workloads: [Resource, string][] = [
        ...APPS.map(([name, inside]): [Resource, string] => [one(state, "Deployment", name), inside]),
        [one(state, "CronJob", "teslasync-backup"), "dump"],
        [one(state, "CronJob", "teslasync-restore-drill"), "drill"],
      ];
      for (const [workload, inside] of workloads) {
        expect(container(workload, inside).volumeMounts).toContainEqual(mounted);
        expect(variables(container(workload, inside)).PGSSLROOTCERT).toBe("/etc/postgres-ca/ca.crt");
        expect(template(workload)?.spec?.volumes).toContainEqual({
          name: "postgres-ca",
          configMap: { name: "rds-ca" },
        });
      }
      expect(JSON.stringify(layerOf("production"))).not.toContain("postgres-ca");
    });

    test("volume and size of the server are settings", () => {
      const set = one(
        layerOf("beta", {
          postgres: { port: 5433, volume: { size: "200Gi", storageClass: "fast" }, maxConnections: 300 },
        }),
        "StatefulSet",
        "teslasync-postgresql",
      );
      expect(set.spec.volumeClaimTemplates[0].spec).toMatchObject({
        storageClassName: "fast",
        resources: { requests: { storage: "200Gi" } },
      });
      expect(container(set, "postgresql").args).toEqual(
        expect.arrayContaining(["max_connections=300", "port=5433"]),
      );
    });
  });

  describe("T5: Redis", () => {
    test("beta has one instance on a volume that survives, and forgets nothing", () => {
      const state = layerOf("beta");
      const deployment = one(state, "Deployment", "teslasync-redis");
      expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
      expect(container(deployment, "redis").command).toEqual(
        // As the chart has it, without a limit of ours.
        ["redis-server", "--port", "6379", "--appendonly", "yes", "--maxmemory-policy", "noeviction"],
      );
      const claim = one(state, "PersistentVolumeClaim", "teslasync-redis-data");
      expect(claim.metadata.annotations["argocd.argoproj.io/sync-options"]).toBe("Prune=false,Delete=false");
      expect(one(state, "Service", "teslasync-redis").spec.type).toBe("ClusterIP");
      expect(template(deployment)?.spec?.securityContext?.runAsUser).toBe(999);
    });

    test("external in production, by setting and contract, and no object left", () => {
      const state = layerOf("production", { redis: { host: "cache.example.com", port: 6380 } });
      expect(shared(state)).toMatchObject({
        REDIS_HOST: "cache.example.com",
        REDIS_PORT: "6380",
        REDIS_DB: "0",
      });
      const contract = contracts("production").find(({ name }) => name === "teslasync");
      expect(contract?.keys.REDIS_PASSWORD).toBeDefined();
      for (const one of [
        state,
        layerOf("base"),
        layerOf("beta", { redis: { placement: "external", host: "r", network: [{ cidr: "10.0.0.0/16" }] } }),
      ]) {
        expect(ofPart(one, "redis")).toEqual([]);
      }
    });
  });

  describe("T6: Mosquitto", () => {
    test.each(LAYERS)("%s has one instance behind a ClusterIP Service", (layer) => {
      const state = layerOf(layer);
      const { spec } = one(state, "Service", "teslasync-mosquitto");
      expect(spec.type).toBe("ClusterIP");
      expect(spec.ports.map(({ port }: { port: number }) => port)).toEqual([1883, 9001]);
      expect(one(state, "Deployment", "teslasync-mosquitto").spec).toMatchObject({
        replicas: 1,
        strategy: { type: "Recreate" },
      });
      expect(shared(state)).toMatchObject({ MQTT_HOST: "teslasync-mosquitto", MQTT_PORT: "1883" });
    });

    test("only production's is persistent", () => {
      const conf = (state: Resource[]) => config(state, "teslasync-mosquitto")["mosquitto.conf"];
      const data = (state: Resource[]) =>
        template(one(state, "Deployment", "teslasync-mosquitto"))?.spec?.volumes?.find(
          ({ name }) => name === "data",
        );
      for (const layer of ["base", "beta"]) {
        expect(data(layerOf(layer))).toEqual({ name: "data", emptyDir: {} });
        expect(conf(layerOf(layer))).toContain("persistence false\n");
      }
      const state = layerOf("production");
      expect(data(state)).toEqual({
        name: "data",
        persistentVolumeClaim: { claimName: "teslasync-mosquitto-data" },
      });
      expect(conf(state)).toContain("persistence true\n");
      const claim = one(state, "PersistentVolumeClaim", "teslasync-mosquitto-data");
      expect(claim.metadata.annotations["argocd.argoproj.io/sync-options"]).toBe("Prune=false,Delete=false");
      expect(ofPart(layerOf("production", { mosquitto: { persistence: false } }), "mosquitto-data")).toEqual(
        [],
      );
    });

    test("queues have the chart's limit, and it forgets no client that was away", () => {
      const state = layerOf("beta");
      const conf = config(state, "teslasync-mosquitto")["mosquitto.conf"];
      expect(conf).not.toContain("persistent_client_expiration");
      expect(conf).toContain("max_queued_messages 10000\n");
    });
  });

  describe("T16: backup", () => {
    test("a bucket takes production's dumps out of the cluster; an embedded server must have one", () => {
      const job = one(layerOf("production"), "CronJob", "teslasync-backup");
      expect(variables(container(job, "upload"))).toMatchObject({ BUCKET: "your-teslasync-backups" });
      expect(() =>
        layerOf("production", { backup: { bucket: false }, postgres: { placement: "embedded" } }),
      ).toThrow(/settings\.backup\.bucket: missing; expected a bucket for the dumps of the embedded server/);
    });

    test("without one it dumps to a volume that survives, with history limits, a deadline and no overlap", () => {
      const state = layerOf("production", { backup: { bucket: false } });
      const job = one(state, "CronJob", "teslasync-backup");
      expect(job.spec).toMatchObject({
        schedule: "30 3 * * *",
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: { activeDeadlineSeconds: 3600, backoffLimit: 2 } },
      });
      const dump = container(job, "dump");
      expect(script(dump)).toContain("pg_dump --format=custom");
      expect(variables(dump)).toMatchObject({
        PGPASSWORD: "secret/teslasync/DATABASE_PASS",
        KEEP_DAILY: "7",
        KEEP_WEEKLY: "4",
      });
      const claim = one(state, "PersistentVolumeClaim", "teslasync-backup");
      expect(claim.spec.resources.requests.storage).toBe("20Gi");
      expect(claim.metadata.annotations["argocd.argoproj.io/sync-options"]).toBe("Prune=false,Delete=false");
      // The claim binds at the first run, so nothing may wait for it; and it must not wait for a certificate.
      for (const other of state) {
        if (
          other.metadata.labels?.["app.kubernetes.io/component"] === "backup" &&
          other.kind !== "NetworkPolicy"
        ) {
          expect(wave(other)).toBe(Math.max(...state.map(wave)));
          expect(wave(other)).toBe(wave(one(state, "Certificate", "teslasync-tls")));
        } else expect(wave(other)).toBeLessThan(2);
      }
    });

    test("a restore drill waits to be started by hand, on the same volume", () => {
      const drill = one(
        layerOf("production", { backup: { bucket: false } }),
        "CronJob",
        "teslasync-restore-drill",
      );
      expect(drill.spec).toMatchObject({ suspend: true, concurrencyPolicy: "Forbid" });
      expect(template(drill)?.spec?.volumes).toContainEqual({
        name: "backups",
        persistentVolumeClaim: { claimName: "teslasync-backup" },
      });
      const text = script(container(drill, "drill"));
      const steps = ["CREATE DATABASE", "timescaledb_pre_restore", "pg_restore", "timescaledb_post_restore"];
      const places = steps.map((step) => text.indexOf(step));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(Math.min(...places)).toBeGreaterThan(-1);
    });

    test("to a bucket it needs no volume, and keys by contract", () => {
      const bucket = { name: "cars-backup", region: "eu-central-1" };
      const state = layerOf("production", { backup: { bucket } });
      expect(names(all(state, "PersistentVolumeClaim"))).not.toContain(
        "PersistentVolumeClaim teslasync-backup",
      );
      const job = one(state, "CronJob", "teslasync-backup");
      expect(script(container(job, "dump"))).toContain("pg_dump");
      expect(variables(container(job, "upload"))).toMatchObject({
        BUCKET: "cars-backup",
        PREFIX: "postgresql",
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: "secret/teslasync-backup-s3/access-key",
        AWS_SECRET_ACCESS_KEY: "secret/teslasync-backup-s3/secret-key",
      });
      const drill = one(state, "CronJob", "teslasync-restore-drill");
      expect(script(container(drill, "download"))).toContain("aws s3 cp");
    });

    test("its settings arrive; off leaves nothing behind", () => {
      const { spec } = one(
        layerOf("production", {
          backup: { deadlineSeconds: 600 },
        }),
        "CronJob",
        "teslasync-backup",
      );
      expect([spec.schedule, spec.timeZone, spec.jobTemplate.spec.activeDeadlineSeconds]).toEqual([
        "30 3 * * *",
        "Etc/UTC",
        600,
      ]);
      for (const state of [layerOf("base"), layerOf("beta"), layerOf("production", { backup: false })]) {
        expect(ofPart(state, "backup")).toEqual([]);
        expect(all(state, "CronJob")).toEqual([]);
        expect(JSON.stringify(all(state, "NetworkPolicy"))).not.toContain("backup");
      }
    });
  });
});
