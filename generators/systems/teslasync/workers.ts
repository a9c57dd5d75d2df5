import type { Resource } from "kustogen";
import { disruptionBudget, part, worker } from "kustogen/blocks";
import { appContainer, appPod, STARTUP } from "./app-container.ts";
import type { TeslaSync } from "./context.ts";
import type { Image } from "./images.ts";
import { waitForDatabase, waitForMqtt } from "./waits.ts";
import { WORKER_CONNECTIONS } from "./worker-connections.ts";

/** What differs among the three workers. */
const WORKERS = {
  notification: { image: "notificationWorker", healthPort: 8081, mqtt: true },
  export: { image: "exportWorker", healthPort: 8082, mqtt: true },
  automation: { image: "automationWorker", healthPort: 8083, mqtt: false },
} as const satisfies Record<string, { image: Image; healthPort: number; mqtt: boolean }>;

export type WorkerName = keyof typeof WORKERS;

export const WORKER_NAMES = Object.keys(WORKERS) as WorkerName[];

/** The component of a worker in labels and in the traffic table. */
export function workerComponent(name: WorkerName): string {
  return `${name}-worker`;
}

/** The three workers: a Deployment each, scaled by itself, without a Service; the port is the kubelet's alone. */
export function workers(context: TeslaSync): Resource[] {
  const { images, settings } = context;
  return WORKER_NAMES.flatMap((name) => {
    const { healthPort, image, mqtt } = WORKERS[name];
    const { replicas, resources } = settings.workers[name];
    const component = workerComponent(name);
    const of = part(context, component);
    const deployment = `teslasync-${component}`;
    const health = { httpGet: { path: "/healthz", port: "health" } };
    return [
      worker(of, {
        name: deployment,
        scale: replicas,
        container: {
          name: component,
          ...appContainer(settings, images[image], deployment, {
            HEALTH_PORT: healthPort,
            DATABASE_MAX_CONNS: WORKER_CONNECTIONS.max,
            DATABASE_MIN_CONNS: WORKER_CONNECTIONS.min,
          }),
          resources,
          ports: [{ name: "health", containerPort: healthPort }],
          startupProbe: { ...health, ...STARTUP },
          livenessProbe: { ...health, periodSeconds: 30 },
          readinessProbe: { ...health, periodSeconds: 10 },
        },
        pod: {
          ...appPod(settings, 60),
          initContainers: [waitForDatabase(images.init), ...(mqtt ? [waitForMqtt(images.init)] : [])],
        },
      }),
      ...disruptionBudget(of, deployment, replicas),
    ];
  });
}
