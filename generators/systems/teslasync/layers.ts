import type { LayerDefinition } from "kustogen";
import type { z } from "zod";
import type { schema } from "./settings.ts";

/** What beta and production differ in where no environment file says it. */
export const LAYERS: Record<"beta" | "production", LayerDefinition<z.input<typeof schema>>> = {
  beta: {
    settings: {
      auth: { provider: "authentik" },
      postgres: { placement: "embedded" },
      redis: { placement: "embedded" },
      helix: { provider: "ollama" },
      jaeger: true,
      ollama: true,
      metrics: true,
      prometheusRule: true,
      networkPolicy: true,
    },
  },
  production: {
    settings: {
      api: { autoscaling: true },
      web: { autoscaling: true },
      workers: { export: { replicas: 2 } },
      auth: { provider: "authentik" },
      mosquitto: { persistence: true },
      backup: true,
      commandProxy: true,
      metrics: true,
      prometheusRule: true,
      networkPolicy: true,
    },
  },
};
