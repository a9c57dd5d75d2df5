import type { Component, Connection, Maybe } from "kustogen";
import { disruptionBudget, worker as workerOf } from "kustogen/blocks";
import { API_PORT } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import type { Image } from "../images.ts";
import { TO_JAEGER, TO_OLLAMA, toCommandProxy, toData, toHooks, toInternet } from "../outside.ts";
import { WAVE } from "../waves.ts";
import { appContainer, appPod, STARTUP } from "./app-container.ts";
import { commandClient } from "./command-client.ts";
import { NOTHING } from "./database-ca.ts";
import { waitForDatabase, waitForMqtt } from "./waits.ts";

/** The differences between the three workers; `alone`: each pod does all of the work, so that two do it twice. */
const WORKERS = {
  notification: { image: "notificationWorker", healthPort: 8081, alone: true },
  export: { image: "exportWorker", healthPort: 8082, alone: false },
  automation: { image: "automationWorker", healthPort: 8083, alone: true },
} as const satisfies Record<string, { image: Image; healthPort: number; alone: boolean }>;

type WorkerName = keyof typeof WORKERS;

/** A worker's outside connections, in addition to data and language models. */
function outside(name: WorkerName, context: TeslaSync): Maybe<Connection>[] {
  if (name === "export") return [];
  if (name === "notification") return [toInternet("push notifications and chat messages"), toHooks(context)];
  const why = "Tesla: tokens and commands; messages from automations";
  return [toInternet(why), ...toCommandProxy(context), toHooks(context)];
}

/** A worker: a Deployment, which scales independently, without a Service; only the kubelet uses its port. */
function worker(name: WorkerName): Component<TeslaSync> {
  const { alone, healthPort, image } = WORKERS[name];
  const component = `${name}-worker`;
  const deployment = `teslasync-${component}`;
  return {
    name: component,
    wave: WAVE.workers,
    resources({ images, settings }, { part }) {
      const { replicas, resources } = settings.workers[name];
      const health = { httpGet: { path: "/healthz", port: "health" } };
      const commands = name === "automation" ? commandClient(settings) : NOTHING;
      return [
        workerOf(part, {
          name: deployment,
          // One that works alone is stopped before the next one starts.
          scale: alone && replicas === 1 ? "single" : replicas,
          container: {
            name: component,
            ...appContainer(
              settings,
              images[image],
              deployment,
              {
                HEALTH_PORT: healthPort,
                // Few, because there are many workers, which wait most of the time.
                ...{ DATABASE_MAX_CONNS: 5, DATABASE_MIN_CONNS: 2 },
              },
              commands,
            ),
            resources,
            ports: [{ name: "health", containerPort: healthPort }],
            startupProbe: { ...health, ...STARTUP },
            livenessProbe: { ...health, periodSeconds: 30 },
            readinessProbe: { ...health, periodSeconds: 10 },
          },
          pod: {
            ...appPod(settings, 60, commands),
            initContainers: [waitForDatabase(images.init), waitForMqtt(images.init)],
          },
        }),
        ...disruptionBudget(part, deployment, replicas),
      ];
    },
    talksTo: (context) => [
      { to: "api", ports: [API_PORT], why: "workers call the API" },
      ...toData(context),
      ...outside(name, context),
      TO_OLLAMA,
      TO_JAEGER,
    ],
  };
}

/** The three workers. */
export const workers = (Object.keys(WORKERS) as WorkerName[]).map(worker);
