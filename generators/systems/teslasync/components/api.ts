import { because, type Component } from "kustogen";
import { autoscaler, disruptionBudget, type Scale, serviceMonitor, webService } from "kustogen/blocks";
import { API_PORT, MONGODB_PORT, NAME, TOPIC_BASE } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import { monitoring, TO_JAEGER, TO_OLLAMA, toCommandProxy, toData, toHooks, toInternet } from "../outside.ts";
import type { Settings } from "../settings.ts";
import { appContainer, appPod, STARTUP } from "./app-container.ts";
import { commandClient } from "./command-client.ts";
import { waitForDatabase, waitForMqtt } from "./waits.ts";

/** The API: Deployment and Service `teslasync-api`, autoscaler and budget. It migrates the database when it starts. */
export const api: Component<TeslaSync> = {
  name: "api",
  admits: (context) => [{ from: monitoring(context), ports: [API_PORT], why: "Prometheus reads /metrics" }],
  talksTo: (context) => [
    ...toData(context),
    toInternet("Tesla, maps and releases"),
    toHooks(context),
    TO_OLLAMA,
    ...toCommandProxy(context),
    TO_JAEGER,
    { to: "mongodb", ports: [MONGODB_PORT], why: "raw signals" },
  ],
  resources({ images, settings }, { part: of }) {
    const { autoscaling, replicas, resources } = settings.api;
    const { fleetTelemetry } = settings;
    // A single pod that processes telemetry is stopped before the next one starts.
    const scale: Scale = autoscaling ?? (replicas === 1 && fleetTelemetry ? "single" : replicas);
    const commands = commandClient(settings);
    const wait = because(
      "With telemetry the API ends itself when it finds no broker.",
      waitForMqtt(images.init),
    );
    return [
      ...webService(of, {
        name: NAME.api,
        scale,
        container: {
          name: "teslasync",
          ...appContainer(settings, images.api, NAME.api, variables(settings, scale), commands),
          resources,
          ports: [{ name: "http", containerPort: API_PORT }],
          startupProbe: because("Migrations run before it answers.", {
            httpGet: { path: "/healthz", port: "http" },
            initialDelaySeconds: 5,
            ...STARTUP,
          }),
          livenessProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 30 },
          readinessProbe: { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 10 },
          lifecycle: because(
            "Reports unready, lets connections drain, flushes what it holds: up to 80 seconds.",
            { preStop: { exec: { command: ["/usr/local/bin/teslasync", "drain"] } } },
          ),
        },
        pod: {
          ...appPod(settings, 90, commands),
          initContainers: [waitForDatabase(images.init), ...(fleetTelemetry ? [wait] : [])],
        },
      }),
      ...autoscaler(of, NAME.api, scale),
      ...disruptionBudget(of, NAME.api, scale),
    ];
  },
};

/** A ServiceMonitor, by which Prometheus finds the API's metrics, where what it selects is known. */
export const metrics: Component<TeslaSync, NonNullable<Settings["metrics"]>> = {
  name: "metrics",
  part: "api",
  when: ({ environment, settings }) => environment?.prometheus && settings.metrics,
  resources: (_context, { on, part }) => [serviceMonitor(part, { name: NAME.api, port: "http", ...on })],
};

/** The variables that only the API gets. */
function variables({ fleetTelemetry, mongodb }: Settings, scale: Scale) {
  return {
    ...(scale === "single" && {
      MQTT_CLIENT_ID: because("The broker keeps what cars send for a client of this name.", NAME.api),
    }),
    ...(fleetTelemetry && {
      FLEET_TELEMETRY_ENABLED: true,
      FLEET_TELEMETRY_HOST: fleetTelemetry.host,
      FLEET_TELEMETRY_PORT: 443,
      FLEET_TELEMETRY_TOPIC_BASE: TOPIC_BASE,
      FLEET_TELEMETRY_STALE_TIMEOUT: "15m",
      FLEET_TELEMETRY_FALLBACK_POLL_INTERVAL: "5m",
      FLEET_TELEMETRY_SNAPSHOT_WRITE_INTERVAL: "1s",
      FLEET_TELEMETRY_CLEANUP_INTERVAL: "2m",
      FLEET_TELEMETRY_STALE_SESSION_TIMEOUT: "5m",
    }),
    ...(mongodb && {
      MONGODB_ENABLED: true,
      MONGODB_URI: { secret: NAME.mongodb, key: "MONGODB_URI" },
      MONGODB_DATABASE: "teslasync",
      MONGODB_TTL_DAYS: 7,
    }),
  };
}
