import type { Component } from "kustogen";
import { serviceMonitor } from "kustogen/blocks";
import type { Trevor } from "../context.ts";
import type { Settings } from "../settings.ts";

/** A ServiceMonitor with which Prometheus finds the API's metrics. */
export const metrics: Component<Trevor, NonNullable<Settings["serviceMonitor"]>> = {
  name: "metrics",
  part: "api",
  when: ({ settings }) => settings.serviceMonitor,
  resources: (_context, { on, part }) => [serviceMonitor(part, { name: "trevor", port: "http", ...on })],
};
