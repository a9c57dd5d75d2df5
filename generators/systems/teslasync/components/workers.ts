import type { Component } from "kustogen";
import { disruptionBudget, worker as workerOf } from "kustogen/blocks";
import { API_PORT } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import type { Image } from "../images.ts";
import { TO_JAEGER, toData, toInternet, toOllama } from "../outside.ts";
import { WAVE } from "../waves.ts";
import { appContainer, appPod, STARTUP } from "./app-container.ts";
import { cloudProvider } from "./helix.ts";
import { waitForDatabase, waitForMqtt } from "./waits.ts";

/** Connections to PostgreSQL of each worker pod: few, because workers are many and wait most of the time. */
export const WORKER_CONNECTIONS = { max: 5, min: 2 } as const;

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

/** A worker: a Deployment, scaled by itself, without a Service; its port is the kubelet's alone. */
function worker(name: WorkerName): Component<TeslaSync> {
  const { healthPort, image, mqtt } = WORKERS[name];
  const component = workerComponent(name);
  const deployment = `teslasync-${component}`;
  return {
    name: component,
    wave: WAVE.workers,
    workload: `deploy/${deployment}`,
    resources({ images, settings }, { part }) {
      const { replicas, resources } = settings.workers[name];
      const health = { httpGet: { path: "/healthz", port: "health" } };
      return [
        workerOf(part, {
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
        ...disruptionBudget(part, deployment, replicas),
      ];
    },
    talksTo: (context) => [
      { to: "api", ports: [API_PORT], why: "workers ask the API" },
      ...toData(context),
      name === "notification"
        ? toInternet("messages to browsers and chats")
        : cloudProvider(context.settings) !== undefined && toInternet("Helix AI asks its cloud provider"),
      ...toOllama(context),
      TO_JAEGER,
    ],
  };
}

/** The three workers. */
export const workers = WORKER_NAMES.map(worker);
