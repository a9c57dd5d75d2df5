import type { Component } from "kustogen";
import { serviceMonitor } from "kustogen/blocks";
import type { App } from "../context.ts";
import type { Settings } from "../settings.ts";

/** A ServiceMonitor, with which Prometheus finds the metrics-aggregator, where what it selects is known. */
export const metrics: Component<App, NonNullable<Settings["serviceMonitor"]>> = {
  name: "metrics",
  part: "metrics-aggregator",
  when: ({ environment, settings }) => environment?.prometheus && settings.serviceMonitor,
  resources: (_context, { on, part }) => [serviceMonitor(part, { name: "app", port: "http", ...on })],
};
