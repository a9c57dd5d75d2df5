import type { Component } from "kustogen";
import { serviceMonitor as monitor, prometheus } from "kustogen/blocks";
import type { App } from "../context.ts";
import { SERVICES } from "../services.ts";
import type { Settings } from "../settings.ts";
import { service } from "./service.ts";

const { name, port } = SERVICES.metricsAggregator;

/** Collects the metrics of all services, for Prometheus. */
export const metricsAggregator = service("metricsAggregator", {
  admits: (context) => [
    { from: prometheus(context), ports: [port], why: "Prometheus reads the metrics of all services" },
  ],
});

/** A ServiceMonitor, with which Prometheus finds them. */
export const serviceMonitor: Component<App, NonNullable<Settings["serviceMonitor"]>> = {
  name: "service-monitor",
  part: name,
  when: ({ settings }) => settings.serviceMonitor,
  resources: (_context, { on, part }) => [monitor(part, { name: "app", port: "http", ...on })],
};
