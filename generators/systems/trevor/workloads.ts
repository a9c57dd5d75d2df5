import type { Resource } from "kustogen";
import {
  type ContainerFields,
  migrationInitContainer,
  migrationJob,
  type Part,
  type PodFields,
  requirements,
  type Scale,
  secretEnv,
  webService,
  worker,
} from "kustogen/blocks";
import { variables } from "./env.ts";
import { SECRETS } from "./secrets.ts";
import type { Settings } from "./settings.ts";

/** The port of the API, `/health` and `/metrics`. */
export const API_PORT = 8000;

/** Alembic needs little; its limits keep a runaway migration from its neighbours. */
const MIGRATION_RESOURCES = requirements("100m/1000m", "256Mi/512Mi");

/** What trevor's containers have in common: one image, one environment, and a /tmp on a read-only root. */
function common(image: string, settings: Settings): Omit<ContainerFields, "name" | "resources"> {
  return {
    image,
    imagePullPolicy: settings.imagePullPolicy,
    env: variables(settings),
    envFrom: secretEnv(SECRETS.filter(({ when }) => when === undefined || when(settings))),
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
}

/** Pod fields of all pods: the user of the image, and room in /tmp for four uploads at a time. */
function pod(settings: Settings): PodFields {
  return {
    serviceAccountName: "trevor",
    securityContext: { runAsUser: 1000, runAsGroup: 1000 },
    volumes: [
      { name: "tmp", emptyDir: { sizeLimit: `${Math.ceil((settings.maxUploadSizeMb * 4) / 1024)}Gi` } },
    ],
  };
}

/** The container that brings the database's schema up to date. */
function migrate(image: string, settings: Settings): ContainerFields {
  return {
    name: "migrate",
    command: ["uv", "run", "alembic", "upgrade", "head"],
    ...common(image, settings),
    resources: MIGRATION_RESOURCES,
  };
}

/** How many pods the API has: a number, or what the autoscaler decides. */
export function apiScale({ autoscaling, replicas }: Settings): Scale {
  return autoscaling ?? replicas;
}

/** The API: Deployment and Service `trevor`, with the migration before it where an init container does that. */
export function api(part: Part, image: string, settings: Settings): Resource[] {
  const health = { httpGet: { path: "/health", port: "http" } };
  return webService(part, {
    name: "trevor",
    scale: apiScale(settings),
    container: {
      name: "trevor",
      ...common(image, settings),
      resources: settings.resources,
      ports: [{ name: "http", containerPort: API_PORT }],
      startupProbe: { ...health, periodSeconds: 2, failureThreshold: 30 },
      livenessProbe: health,
      readinessProbe: health,
      // Ingress controllers learn of a leaving pod a moment after it is told to stop.
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
    },
    pod: {
      ...pod(settings),
      ...(settings.migration === "init-container"
        ? { initContainers: [migrationInitContainer(migrate(image, settings))] }
        : {}),
    },
  });
}

/** The migration as an Argo CD hook: Job `trevor-migrate`. */
export function migration(part: Part, image: string, settings: Settings): Resource {
  return migrationJob(part, {
    name: "trevor-migrate",
    job: { activeDeadlineSeconds: 600 },
    container: migrate(image, settings),
    pod: pod(settings),
  });
}

/** The ARQ worker: Deployment `trevor-worker`, without ports and probes; it reads the Kubernetes API for crdSync. */
export function arqWorker(
  part: Part,
  image: string,
  settings: Settings,
  { replicas, resources }: NonNullable<Settings["worker"]>,
): Resource {
  return worker(part, {
    name: "trevor-worker",
    scale: replicas,
    container: {
      name: "worker",
      command: ["arq", "trevor.worker.WorkerSettings"],
      ...common(image, settings),
      resources,
    },
    pod: {
      ...pod(settings),
      ...(settings.crdSync ? { automountServiceAccountToken: true } : {}),
    },
  });
}
