import { defineSystem, type Resource, syncWave } from "kustogen";
import { networkPolicies, part, serviceAccount, serviceMonitor } from "kustogen/blocks";
import { NAME } from "./addresses.ts";
import { api } from "./api.ts";
import { backup } from "./backup.ts";
import { commandProxy } from "./command-proxy.ts";
import { config } from "./config.ts";
import type { TeslaSync } from "./context.ts";
import { fleetTelemetry } from "./fleet-telemetry.ts";
import { refuseExposedServices, refuseMissingKeys, refuseUnsafeRoutes } from "./guards.ts";
import { IMAGES } from "./images.ts";
import { jaeger } from "./jaeger.ts";
import { mongodb } from "./mongodb.ts";
import { mosquitto } from "./mosquitto.ts";
import { ollama } from "./ollama.ts";
import { operations } from "./operations.ts";
import { postgresql } from "./postgresql.ts";
import { redis } from "./redis.ts";
import { route } from "./route.ts";
import { SECRETS } from "./secrets.ts";
import { schema } from "./settings.ts";
import { checkStage } from "./stage.ts";
import { traffic } from "./traffic.ts";
import { WAVE } from "./waves.ts";
import { web } from "./web.ts";
import { workers } from "./workers.ts";

/** TeslaSync: watches Tesla cars; API, three workers, a browser application, and the data services beside them. */
export const teslasync = defineSystem({
  name: "teslasync",
  description: "Watches and steers Tesla cars: telemetry, trips, charging and automations, behind a sign-in.",
  namespace: "teslasync",
  settings: schema,
  images: IMAGES,
  secrets: SECRETS,
  layers: {
    beta: {
      settings: {
        auth: { provider: "authentik" },
        postgres: { placement: "embedded" },
        redis: { placement: "embedded" },
        helix: { provider: "ollama" },
        jaeger: true,
        ollama: true,
        metrics: true,
        networkPolicy: true,
      },
    },
    production: {
      settings: {
        api: { autoscaling: true },
        web: { autoscaling: true },
        workers: { notification: { replicas: 3 }, export: { replicas: 2 }, automation: { replicas: 2 } },
        auth: { provider: "authentik" },
        mosquitto: { persistence: true },
        backup: true,
        commandProxy: true,
        metrics: true,
        networkPolicy: true,
      },
    },
  },
  argocd: {
    // Each change of configuration leaves a ConfigMap behind; volumes are never pruned.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  resources,
  traffic,
  operations,
});

function resources(context: TeslaSync): Resource[] {
  const { settings } = context;
  checkStage(context);
  refuseMissingKeys(SECRETS, context);
  const system = part(context, "teslasync");
  const table = traffic(context);
  const monitor = settings.metrics;
  const all = [
    ...syncWave(WAVE.foundation, [
      serviceAccount(system, "teslasync", settings.serviceAccountAnnotations),
      ...(table ? networkPolicies(system, table) : []),
    ]),
    ...postgresql(context),
    ...redis(context),
    ...mosquitto(context),
    config(system, context),
    ...api(context),
    ...workers(context),
    ...web(context),
    ...(monitor ? [serviceMonitor(part(context, "api"), { name: NAME.api, port: "http", ...monitor })] : []),
    ...commandProxy(context),
    ...fleetTelemetry(context),
    ...jaeger(context),
    ...ollama(context),
    ...mongodb(context),
    ...route(context),
    ...backup(context),
  ];
  refuseUnsafeRoutes(all, context);
  refuseExposedServices(all);
  return all;
}
