import { because, type Component } from "kustogen";
import { env } from "kustogen/blocks";
import { NAME } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import { APP_SECRET } from "../secrets.ts";
import { WAVE } from "../waves.ts";
import { STARTUP } from "./app-container.ts";
import { statefulService } from "./stateful-service.ts";

/** Server settings; the first two libraries are the image's own default. */
const SERVER = (maxConnections: number) => [
  `max_connections=${maxConnections}`,
  "shared_buffers=256MB",
  "shared_preload_libraries=timescaledb,pg_textsearch,pg_stat_statements",
  "pg_stat_statements.track=all",
];

/**
 * PostgreSQL in the cluster: StatefulSet `teslasync-postgresql`, one instance on its own volume. The image has
 * timescaledb and vector; the API's first migration creates both, as the user that the server creates as its owner.
 */
export const postgresql: Component<TeslaSync> = {
  name: "postgresql",
  wave: WAVE.data,
  when: ({ settings }) => settings.postgres.placement === "embedded",
  talksTo: () => [],
  resources({ images, settings }, { part: of }) {
    const { database, maxConnections, port, resources, user, volume } = settings.postgres;
    const ready = { exec: { command: ["pg_isready", "-U", user, "-d", database] }, failureThreshold: 5 };
    return statefulService(of, {
      name: NAME.postgresql,
      container: {
        name: "postgresql",
        image: images.postgresql,
        args: ["postgres", ...[...SERVER(maxConnections), `port=${port}`].flatMap((line) => ["-c", line])],
        ports: [{ name: "postgres", containerPort: port }],
        env: env({
          POSTGRES_DB: database,
          POSTGRES_USER: user,
          POSTGRES_PASSWORD: { secret: APP_SECRET, key: "DATABASE_PASS" },
          PGPORT: port === 5432 ? undefined : port,
          PGDATA: because(
            "A subfolder, because the volume's root may have a lost+found that initdb refuses.",
            "/home/postgres/pgdata/data",
          ),
        }),
        startupProbe: because(
          "Recovery after a crash replays the write-ahead log before the server answers.",
          {
            ...ready,
            ...STARTUP,
          },
        ),
        livenessProbe: { ...ready, periodSeconds: 10, timeoutSeconds: 5 },
        readinessProbe: { ...ready, periodSeconds: 5, timeoutSeconds: 5 },
        volumeMounts: [
          { name: "run", mountPath: "/var/run/postgresql" },
          { name: "tmp", mountPath: "/tmp" },
          { name: "shm", mountPath: "/dev/shm" },
        ],
        resources,
      },
      volume: { name: "data", mountPath: "/home/postgres/pgdata", ...volume },
      user: because("postgres of the image.", { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 }),
      pod: {
        terminationGracePeriodSeconds: because("A fast shutdown with its checkpoint.", 60),
        volumes: [
          { name: "run", emptyDir: {} },
          { name: "tmp", emptyDir: {} },
          because("Parallel queries share memory here; a container's default of 64 MB is too small.", {
            name: "shm",
            emptyDir: { medium: "Memory", sizeLimit: "256Mi" },
          }),
        ],
      },
    });
  },
};
