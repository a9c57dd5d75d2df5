import type { Runbook } from "kustogen";
import { compared } from "../../compared.ts";
import { common } from "../../runbook/common.ts";
import { databaseHost } from "./addresses.ts";
import type { TeslaSync } from "./context.ts";
import backup from "./runbook/backup.md";
import databaseEmbedded from "./runbook/database-embedded.md";
import databaseExternal from "./runbook/database-external.md";
import fleetTelemetry from "./runbook/fleet-telemetry.md";
import helix from "./runbook/helix.md";
import ingress from "./runbook/ingress.md";
import jaeger from "./runbook/jaeger.md";
import main from "./runbook/main.md";
import mongodb from "./runbook/mongodb.md";
import ollama from "./runbook/ollama.md";
import partner from "./runbook/partner.md";
import redisExternal from "./runbook/redis-external.md";
import severalPods from "./runbook/several-pods.md";
import traefik from "./runbook/traefik.md";

/** What an operator of TeslaSync needs to know. */
export function runbook({ settings }: TeslaSync): Runbook {
  const { backup: dumps, helix: ai, ingress: route, postgres, redis } = settings;
  const embedded = postgres.placement === "embedded";
  return {
    parts: [
      compared({
        "tesla.apiBaseUrl": settings.tesla.apiBaseUrl,
        "networkPolicy.monitoringNamespace": settings.networkPolicy?.monitoringNamespace,
      }),
      compared({
        ...(!embedded && {
          "postgres.maxConnections": postgres.maxConnections,
          "postgres.sslMode": postgres.sslMode,
          "postgres.database": postgres.database,
        }),
        "backup.deadlineSeconds": dumps?.deadlineSeconds,
        "backup.volume.size": dumps?.volume.size,
      }),
      main,
      redis.placement === "external" && redisExternal,
      (settings.api.autoscaling || settings.api.replicas > 1) && severalPods,
      route && ingress,
      embedded ? databaseEmbedded : databaseExternal,
      settings.commandProxy && route && partner,
      settings.fleetTelemetry && fleetTelemetry,
      dumps && backup,
      settings.mongodb && mongodb,
      ai && helix,
      settings.jaeger && jaeger,
      settings.ollama && ollama,
      ...common(route, route?.controller === "traefik" ? traefik : undefined),
    ],
    variables: {
      ...(route && { HOST: route.host }),
      ...(embedded
        ? { DATABASE: postgres.database, DATABASE_USER: postgres.user }
        : { DATABASE_HOST: databaseHost(settings) }),
    },
  };
}
