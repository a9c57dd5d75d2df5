import type { Resource } from "kustogen";
import {
  apiTokenMount,
  apiTokenVolume,
  autoscaler,
  disruptionBudget,
  env,
  migrationInitContainer,
  migrationJob,
  part,
  type Scale,
  webService,
} from "kustogen/blocks";
import { ast } from "./ast.ts";
import { backendEnv, coreVariables } from "./backend-env.ts";
import { type OpenSail, reload } from "./context.ts";
import {
  BACKEND_ACCOUNT,
  BACKEND_MOUNTS,
  BACKEND_USER,
  BACKEND_VOLUMES,
  platformSecrets,
} from "./platform-pod.ts";
import { WAVE } from "./waves.ts";

const NAME = "tesslate-backend";
const TOKEN = "backend-sa-token";

/** The API: FastAPI with the syntax-tree sidecar, behind `tesslate-backend-service`. */
export function backend(context: OpenSail): Resource[] {
  const { images, settings } = context;
  const of = part(context, "backend");
  const scale: Scale = settings.backend.autoscaling ?? settings.backend.replicas;
  const image = {
    image: images.backend,
    imagePullPolicy: settings.imagePullPolicy,
    envFrom: platformSecrets(context),
  };
  const migrate = {
    name: "alembic-migrate",
    ...image,
    command: ["alembic", "upgrade", "head"],
    env: env(coreVariables(context)),
    volumeMounts: BACKEND_MOUNTS,
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
  };
  const { migration, migrationSeconds } = settings.backend;
  const health = { path: "/health", port: "http" };
  return [
    // Before worker, gateway and controller, which have no probes and would run on the old schema.
    ...(migration === "hook"
      ? [
          migrationJob(part(context, "backend-migration"), {
            name: "tesslate-backend-migrate",
            wave: WAVE.migration,
            job: { activeDeadlineSeconds: migrationSeconds },
            container: migrate,
            pod: {
              serviceAccountName: BACKEND_ACCOUNT,
              securityContext: BACKEND_USER,
              volumes: BACKEND_VOLUMES,
            },
          }),
        ]
      : []),
    ...webService(of, {
      name: NAME,
      scale,
      annotations: reload(context),
      spec: { revisionHistoryLimit: 3 },
      container: {
        name: "backend",
        ...image,
        env: backendEnv(context),
        ports: [{ name: "http", containerPort: 8000 }],
        // Up to 130 s to start; the probes below begin when this one has succeeded.
        startupProbe: {
          httpGet: health,
          initialDelaySeconds: 10,
          periodSeconds: 5,
          timeoutSeconds: 3,
          failureThreshold: 24,
        },
        livenessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
        readinessProbe: {
          httpGet: { path: "/ready", port: "http" },
          periodSeconds: 5,
          timeoutSeconds: 3,
          failureThreshold: 3,
        },
        // nginx learns of a leaving pod a moment after it is told to stop.
        lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } },
        volumeMounts: [...BACKEND_MOUNTS, apiTokenMount(TOKEN)],
        resources: settings.backend.resources,
      },
      sidecars: [ast(context)],
      service: { name: "tesslate-backend-service" },
      pod: {
        serviceAccountName: BACKEND_ACCOUNT,
        securityContext: BACKEND_USER,
        // Event streams to browsers end by themselves within a minute.
        terminationGracePeriodSeconds: 60,
        initContainers: migration === "init" ? [migrationInitContainer(migrate)] : undefined,
        // The sidecar gets no token: only the backend's container mounts this.
        volumes: [...BACKEND_VOLUMES, apiTokenVolume(TOKEN)],
      },
    }),
    ...autoscaler(of, NAME, scale),
    ...disruptionBudget(of, NAME, scale),
  ];
}
