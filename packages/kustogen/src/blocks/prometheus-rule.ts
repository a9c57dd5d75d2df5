import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import type { IServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import type { Component, Maybe } from "../authoring/component.ts";
import type { Context } from "../authoring/context.ts";
import { type Alert, certificateExpires, degraded, notMeasured, unavailable } from "./alerts.ts";
import { metadata, type Part, selector, type Typed } from "./metadata.ts";
import { known } from "./options.ts";

/** Where people read the folder docs/systems; without it, alerts name their page by its path. */
type Linked = { runbooks?: string | undefined };

/** Options of a `prometheusRule`. */
export interface PrometheusRuleOptions extends Linked {
  name: string;
  alerts: readonly Alert[];
}

/**
 * A PrometheusRule: a part's alerts, in a group named after the system, with its page (`runbook_url`, or `runbook`), and
 * the warning NotMeasured about the series that they need.
 *
 * @example
 * ```ts
 * prometheusRule(part, {
 *   name: "shop",
 *   alerts: [unavailable(part), { ...volumeFull(part), minutes: 60, severity: "critical" }],
 * })
 * ```
 */
export function prometheusRule(part: Part, options: PrometheusRuleOptions): Typed<IPrometheusRule> {
  const { alerts, name, runbooks = "" } = known("prometheusRule", options);
  const made = metadata(part, name);
  const page = `${runbooks || "docs/systems"}/${part.partOf}/README.md#alerts`;
  const needed = alerts.flatMap(({ needs }) => needs ?? []);
  const all = needed.length > 0 ? [...alerts, notMeasured(needed)] : alerts;
  const rules = all.map(({ alert, description, expr, minutes, severity, summary }) => ({
    alert,
    expr,
    for: `${minutes}m`,
    labels: { severity, system: part.partOf },
    annotations: { summary, description, [runbooks ? "runbook_url" : "runbook"]: page },
  }));
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { ...made, labels: { ...made.labels, ...part.prometheus } },
    spec: { groups: [{ name: part.partOf, rules }] },
  };
}

/**
 * A component with the alerts that someone has to act on: a PrometheusRule with the system's name, if the setting
 * `prometheusRule` is on, and the environment says by `prometheus` what its Prometheus selects. It always covers the
 * workloads and certificates in the namespace.
 *
 * @param more further alerts, such as those for backups, Jobs and volumes
 *
 * @example
 * ```ts
 * alerts((_, part) => [backupLate(part, "shop-backup"), volumeFull(part), jobFailed(part)])
 * ```
 */
export function alerts<Of extends Context<{ prometheusRule?: Linked | undefined }>>(
  more: (context: Of, part: Part) => readonly Maybe<Alert>[] = () => [],
): Component<Of, Linked> {
  return {
    name: "alerts",
    when: ({ environment, settings }) => environment?.prometheus && settings.prometheusRule,
    resources: (context, { on, part }) => [
      prometheusRule(part, {
        name: context.system,
        runbooks: on.runbooks,
        alerts: [
          unavailable(part),
          degraded(part),
          ...more(context, part).filter((one) => one !== undefined && one !== false),
          certificateExpires(part),
        ],
      }),
    ],
  };
}

/** Where a `serviceMonitor` finds metrics, and how often Prometheus reads them. */
export interface ServiceMonitorOptions {
  name: string;
  /** The name of the Service's port. */
  port: string;
  path?: string;
  interval?: string;
}

/**
 * A ServiceMonitor, which makes Prometheus scrape a part's Service.
 *
 * @example
 * ```ts
 * serviceMonitor(part, { name: "shop-web", port: "metrics" })
 * ```
 */
export function serviceMonitor(part: Part, options: ServiceMonitorOptions): Typed<IServiceMonitor> {
  const { name, port, path = "/metrics", interval = "30s" } = known("serviceMonitor", options);
  const made = metadata(part, name);
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { ...made, labels: { ...made.labels, ...part.prometheus } },
    spec: { selector: { matchLabels: selector(part) }, endpoints: [{ port, path, interval }] },
  };
}
