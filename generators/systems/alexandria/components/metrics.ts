import type { Component } from "kustogen";
import { service, serviceMonitor } from "kustogen/blocks";
import { API_PORT } from "../config.ts";
import type { Alexandria } from "../context.ts";
import type { Settings } from "../settings.ts";

/**
 * A separate Service for the API's port, so that the public Service doesn't expose metrics, and a
 * ServiceMonitor, where what Prometheus selects is known.
 */
export const metrics: Component<Alexandria, NonNullable<Settings["metrics"]>> = {
  name: "metrics",
  part: "alexandria",
  when: ({ settings }) => settings.metrics,
  resources: (_context, { on: { path, serviceMonitor: monitor }, part }) => [
    service(part, {
      name: "alexandria-metrics",
      ports: [{ name: "metrics", port: API_PORT, targetPort: "api", protocol: "TCP" }],
    }),
    ...(monitor && part.prometheus
      ? [serviceMonitor(part, { name: "alexandria", port: "metrics", path, ...monitor })]
      : []),
  ],
};
