import type { Component } from "kustogen";
import { serviceMonitor } from "kustogen/blocks";
import type { App } from "../context.ts";
import type { Settings } from "../settings.ts";

/** A ServiceMonitor, with which Prometheus finds the metrics-aggregator. */
export const metrics: Component<App, NonNullable<Settings["serviceMonitor"]>> = {
  name: "metrics",
  part: "metrics-aggregator",
  when: ({ settings }) => settings.serviceMonitor,
  resources: (_context, { on, part }) => [serviceMonitor(part, { name: "app", port: "http", ...on })],
};
