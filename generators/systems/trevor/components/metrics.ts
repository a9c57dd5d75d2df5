import type { Component } from "kustogen";
import { part, serviceMonitor } from "kustogen/blocks";
import type { Trevor } from "../context.ts";
import type { Settings } from "../settings.ts";

/** A ServiceMonitor, by which Prometheus finds the API's metrics. */
export const metrics: Component<Trevor, NonNullable<Settings["serviceMonitor"]>> = {
  name: "metrics",
  when: ({ settings }) => settings.serviceMonitor,
  resources: (context, { on }) => [
    serviceMonitor(part(context, "api"), { name: "trevor", port: "http", ...on }),
  ],
};
