import { because, type Component } from "kustogen";
import { dataService, env, requirements, secretEnv } from "kustogen/blocks";
import { type OpenSail, studio } from "../context.ts";
import { WAVE } from "../waves.ts";

/**
 * PostgreSQL in the cluster, one instance on one volume. No reload when a Secret changes: the server reads its
 * password only when it initializes its data directory.
 */
export const postgres: Component<OpenSail> = {
  name: "postgres",
  selector: studio("postgres"),
  wave: WAVE.data,
  when: ({ settings }) => settings.postgres.placement === "in-cluster",
  admits: () => [],
  resources(context, { part: of }) {
    const { images, settings } = context;
    const isReady = 'pg_isready -U "$POSTGRES_USER" -d "$POSTGRES_DB"';
    const ready = { exec: { command: ["sh", "-c", isReady] }, failureThreshold: 3 };
    return dataService(of, {
      name: "postgres",
      data: {
        name: "postgres-pvc",
        size: settings.postgres.volume,
        storageClass: "tesslate-block-storage",
        volume: "postgres-storage",
        mountPath: "/var/lib/postgresql/data",
      },
      user: because("postgres of the alpine image.", { runAsUser: 70, runAsGroup: 70, fsGroup: 70 }),
      container: {
        name: "postgres",
        image: images.postgres,
        ports: [{ name: "postgres", containerPort: 5432 }],
        env: env({
          PGDATA: because(
            "A subfolder, because the volume's root has a lost+found that initdb refuses.",
            "/var/lib/postgresql/data/pgdata",
          ),
        }),
        envFrom: secretEnv([{ name: "postgres-secret" }]),
        livenessProbe: { ...ready, initialDelaySeconds: 30, periodSeconds: 10, timeoutSeconds: 5 },
        readinessProbe: { ...ready, initialDelaySeconds: 5, periodSeconds: 5, timeoutSeconds: 3 },
        volumeMounts: [
          { name: "run", mountPath: "/var/run/postgresql" },
          { name: "tmp", mountPath: "/tmp" },
        ],
        // TesslateAI/Studio@bc6cf79, k8s/base/database/postgres-deployment.yaml.
        resources: requirements("250m/1000m", "256Mi/1Gi"),
      },
      pod: {
        priorityClassName: "tesslate-system",
        annotations: {
          "cluster-autoscaler.kubernetes.io/safe-to-evict": because(
            "The cluster autoscaler must not evict it to remove a node.",
            "false",
          ),
        },
        terminationGracePeriodSeconds: because("A fast shutdown with its checkpoint.", 60),
        volumes: [
          { name: "run", emptyDir: {} },
          { name: "tmp", emptyDir: {} },
        ],
      },
    });
  },
};
