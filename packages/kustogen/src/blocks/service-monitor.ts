import type { IServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import type { Typed } from "./kubernetes.ts";
import { selector } from "./labels.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";

/** Where a `serviceMonitor` finds metrics, and how often Prometheus reads them. */
export interface ServiceMonitorOptions {
  name: string;
  /** The name of the Service's port. */
  port: string;
  path?: string;
  interval?: string;
  /** Labels by which a Prometheus finds it, such as `release: kube-prometheus-stack`. */
  labels?: Record<string, string>;
}

/**
 * A ServiceMonitor, which makes Prometheus scrape a part's Service.
 *
 * @example
 * ```ts
 * serviceMonitor(part, { name: "shop-web", port: "metrics", labels: { release: "kube-prometheus-stack" } })
 * ```
 */
export function serviceMonitor(part: Part, options: ServiceMonitorOptions): Typed<IServiceMonitor> {
  const { name, port, path = "/metrics", interval = "30s", labels: more } = options;
  const made = metadata(part, name);
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { ...made, labels: { ...made.labels, ...more } },
    spec: { selector: { matchLabels: selector(part) }, endpoints: [{ port, path, interval }] },
  };
}
