import type { Awaited } from "kustogen";

/** A ServiceMonitor that a document asks for, without the labels by which a Prometheus would select it. */
export function monitorAwaits<Settings>(monitor: (settings: Settings) => unknown): Awaited<Settings> {
  return {
    when: (settings, { prometheus }) => monitor(settings) !== undefined && prometheus === undefined,
    says: "the labels by which the cluster's Prometheus selects ServiceMonitors, as `{ release: kube-prometheus-stack }`, or `{}` for all",
    sets: "prometheus",
  };
}
