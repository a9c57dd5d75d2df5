import type { Component, Here, Resource } from "kustogen";
import { env, secretEnv, survivingClaim, webService } from "kustogen/blocks";
import type { OpenSail } from "../context.ts";
import { WAVE } from "../waves.ts";

const CLAIM = "postgres-pvc";

/**
 * PostgreSQL in the cluster, one instance on one volume. No disruption budget: one that keeps the only pod blocks
 * every node drain, and one that lets it go says nothing. No reload either: the server reads its password only
 * when it makes its data directory.
 */
export const postgres: Component<OpenSail> = {
  name: "postgres",
  wave: WAVE.data,
  workload: "deploy/postgres",
  when: ({ settings }) => settings.postgres.placement === "in-cluster",
  admits: () => [],
  resources,
};

function resources(context: OpenSail, { part: of }: Here): Resource[] {
  const { images, settings } = context;
  const ready = { exec: { command: ["sh", "-c", 'pg_isready -U "$POSTGRES_USER" -d "$POSTGRES_DB"'] } };
  return [
    survivingClaim(of, {
      name: CLAIM,
      size: settings.postgres.volume,
      storageClass: "tesslate-block-storage",
    }),
    ...webService(of, {
      name: "postgres",
      scale: "single",
      spec: { revisionHistoryLimit: 3 },
      container: {
        name: "postgres",
        image: images.postgres,
        ports: [{ name: "postgres", containerPort: 5432 }],
        // A subfolder, because the volume's root has a lost+found that initdb refuses.
        env: env({ PGDATA: "/var/lib/postgresql/data/pgdata" }),
        envFrom: secretEnv([{ name: "postgres-secret" }]),
        livenessProbe: {
          ...ready,
          initialDelaySeconds: 30,
          periodSeconds: 10,
          timeoutSeconds: 5,
          failureThreshold: 3,
        },
        readinessProbe: {
          ...ready,
          initialDelaySeconds: 5,
          periodSeconds: 5,
          timeoutSeconds: 3,
          failureThreshold: 3,
        },
        volumeMounts: [
          { name: "postgres-storage", mountPath: "/var/lib/postgresql/data" },
          { name: "run", mountPath: "/var/run/postgresql" },
          { name: "tmp", mountPath: "/tmp" },
        ],
        resources: settings.postgres.resources,
      },
      pod: {
        priorityClassName: "tesslate-system",
        // The cluster autoscaler must not move it to save a node.
        annotations: { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" },
        // postgres of the alpine image.
        securityContext: {
          runAsUser: 70,
          runAsGroup: 70,
          fsGroup: 70,
          fsGroupChangePolicy: "OnRootMismatch",
        },
        // A fast shutdown with its checkpoint.
        terminationGracePeriodSeconds: 60,
        volumes: [
          { name: "postgres-storage", persistentVolumeClaim: { claimName: CLAIM } },
          { name: "run", emptyDir: {} },
          { name: "tmp", emptyDir: {} },
        ],
      },
    }),
  ];
}
