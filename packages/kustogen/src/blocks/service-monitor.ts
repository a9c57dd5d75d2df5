import type { IServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import type { Typed } from "./kubernetes.ts";
import { selector } from "./labels.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";

export interface ServiceMonitorOptions {
  name: string;
  /** The name of the Service's port. */
  port: string;
  path?: string;
  interval?: string;
}

/** A ServiceMonitor: the Prometheus operator reads a part's Service inside the cluster. */
export function serviceMonitor(part: Part, options: ServiceMonitorOptions): Typed<IServiceMonitor> {
  const { name, port, path = "/metrics", interval = "30s" } = options;
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: metadata(part, name),
    spec: { selector: { matchLabels: selector(part) }, endpoints: [{ port, path, interval }] },
  };
}
