import { defineSystem } from "kustogen";
import { acmeSolver, alerts, backupLate, frame, jobFailed, volumeFull } from "kustogen/blocks";
import { account } from "../../pull-secrets.ts";
import { NAME } from "./addresses.ts";
import { AWAITS } from "./awaits.ts";
import { api, metrics } from "./components/api.ts";
import { backup } from "./components/backup.ts";
import { commandProxy } from "./components/command-proxy.ts";
import { configuration } from "./components/configuration.ts";
import { fleetTelemetry } from "./components/fleet-telemetry.ts";
import { jaeger } from "./components/jaeger.ts";
import { mongodb } from "./components/mongodb.ts";
import { mosquitto } from "./components/mosquitto.ts";
import { ollama } from "./components/ollama.ts";
import { postgresql } from "./components/postgresql.ts";
import { redis } from "./components/redis.ts";
import { route } from "./components/route.ts";
import { pagesFail, signals } from "./components/signals.ts";
import { web } from "./components/web.ts";
import { workers } from "./components/workers.ts";
import type { TeslaSync } from "./context.ts";
import { IMAGES } from "./images.ts";
import { challenged } from "./outside.ts";
import { RULES } from "./rules.ts";
import { runbook } from "./runbook.ts";
import { SECRETS } from "./secrets.ts";
import { schema } from "./settings.ts";
import { WAVE } from "./waves.ts";

/** TeslaSync: watches Tesla cars; API, three workers, a browser application, and the data services beside them. */
export const teslasync = defineSystem({
  name: "teslasync",
  description:
    "Monitors and controls Tesla cars: telemetry, trips, charging and automations, behind a sign-in.",
  namespace: "teslasync",
  env: "whole",
  settings: schema,
  images: IMAGES,
  secrets: SECRETS,
  rules: RULES,
  awaits: AWAITS,
  argocd: {
    // Each change of configuration leaves a ConfigMap behind; volumes are never pruned.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  policies: ({ settings }) => settings.networkPolicy,
  components: [
    frame<TeslaSync>("teslasync", {
      wave: WAVE.foundation,
      resources: ({ settings: { imagePullSecrets } }, part) => [
        account(part, "teslasync", imagePullSecrets),
        // The cluster's own, which broker, telemetry and data services have.
        ...(imagePullSecrets.length > 0 ? [account(part, "default", imagePullSecrets)] : []),
      ],
    }),
    ...[postgresql, redis, mosquitto],
    configuration,
    ...[api, ...workers, web, metrics],
    ...[commandProxy, fleetTelemetry, jaeger, ollama, mongodb],
    ...[route, backup],
    alerts<TeslaSync>(({ settings }, part) => [
      settings.backup && backupLate(part, NAME.backup),
      ...(settings.metrics ? pagesFail(part) : []),
      ...(settings.metrics && settings.fleetTelemetry ? signals(part) : []),
      volumeFull(part),
      jobFailed(part),
    ]),
    acmeSolver<TeslaSync>(challenged),
  ],
  runbook,
});
