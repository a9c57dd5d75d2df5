import type { Alert, Part } from "kustogen/blocks";
import { boolean } from "kustogen/settings";

/** The setting of an Ingress that its alerts need. */
export function controllerMetrics() {
  return boolean()
    .default(false)
    .describe("true: Prometheus scrapes ingress-nginx, for the alerts RequestsFail and RequestsSlow");
}

/**
 * Alerts if more than 1 % of requests fail, as karectl/trevor@589924d, docs/runbook.md advises, or if more than 5 % take
 * over a second.
 *
 * @param rate the rate of a metric's series with some labels
 */
function failOrSlow(
  rate: (metric: string, labels: string) => string,
  {
    all,
    counter,
    failed,
    histogram,
    timed,
  }: Record<"all" | "counter" | "failed" | "histogram" | "timed", string>,
  common: Pick<Alert, "description" | "needs">,
): Alert[] {
  const fast = rate(`${histogram}_bucket`, `${timed},le=~"1|1.0"`);
  return [
    {
      alert: "RequestsFail",
      expr: `${rate(counter, failed)}\n/ ${rate(counter, all)} > 0.01`,
      minutes: 15,
      severity: "critical",
      summary: "More than 1% of requests fail",
      ...common,
    },
    {
      alert: "RequestsSlow",
      expr: `${fast}\n/ ${rate(`${histogram}_count`, timed)} < 0.95`,
      minutes: 15,
      severity: "warning",
      summary: "More than 5% of requests take over a second",
      ...common,
    },
  ];
}

/** These alerts from a system's own metrics, by the labels of what fails, of everything, and of what shouldn't take long. */
export function requests({ namespace }: Part, own: Parameters<typeof failOrSlow>[1]): Alert[] {
  const of = `namespace="${namespace}"`;
  return failOrSlow((metric, labels) => `sum by (namespace) (rate(${metric}{${of},${labels}}[10m]))`, own, {
    description: `\`kubectl -n ${namespace} logs -l app.kubernetes.io/component=api --prefix --tail=200\``,
    needs: `${own.counter}{${of}}`,
  });
}

/**
 * The same for programs that are not known to count requests, as ingress-nginx does for their namespace: Prometheus
 * calls its label `exported_namespace` unless it honors labels. It times the beginning of each answer.
 */
export function requestsAtIngress({ namespace }: Part): Alert[] {
  const rate = (metric: string, labels: string) => {
    const of = (label: string) =>
      `rate(nginx_ingress_controller_${metric}{${label}="${namespace}"${labels}}[10m])`;
    const relabelled = `label_replace(${of("exported_namespace")}, "namespace", "${namespace}", "", "")`;
    return `sum by (namespace) (\n  ${relabelled}\n  or ${of("namespace")}\n)`;
  };
  const labels = { all: "", counter: "requests", failed: ',status=~"5.."' };
  return failOrSlow(
    rate,
    { ...labels, histogram: "header_duration_seconds", timed: "" },
    {
      description: `\`kubectl -n ingress-nginx logs deploy/ingress-nginx-controller --all-pods --tail=500 | grep ' \\[${namespace}-'\``,
      needs: "nginx_ingress_controller_build_info",
    },
  );
}
