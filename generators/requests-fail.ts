import type { Alert, Part } from "kustogen/blocks";
import { boolean } from "kustogen/settings";

/** The setting of an Ingress that its alert needs. */
export function controllerMetrics() {
  return boolean()
    .default(false)
    .describe("true: Prometheus scrapes ingress-nginx, for the alert RequestsFail");
}

/** An alert if more than 1 % of requests fail, as karectl/trevor@589924d, docs/runbook.md advises, or if none is counted. */
function alert(failed: string, all: string, uncounted: string): Omit<Alert, "description"> {
  return {
    alert: "RequestsFail",
    expr: `${failed}\n/ ${all} > 0.01\nor ${uncounted}`,
    minutes: 15,
    severity: "critical",
    summary: "More than 1% of requests fail, or none are counted",
  };
}

/** The same of a counter of a system's own, by the labels that those that fail and all of them have. */
export function requestsFail(
  { namespace }: Part,
  { all, counter, description, failed }: Record<"all" | "counter" | "description" | "failed", string>,
): Alert {
  const own = `namespace="${namespace}"`;
  const rate = (labels: string) => `sum by (namespace) (rate(${counter}{${own},${labels}}[10m]))`;
  const none = `; without counts: does Prometheus select the ServiceMonitor (\`kubectl -n ${namespace} get servicemonitor --show-labels\`) and reach the pods (\`networkPolicy.monitoringNamespace\`)?`;
  return { ...alert(rate(failed), rate(all), `absent(${counter}{${own}})`), description: description + none };
}

/**
 * The same for programs that are not known to count requests, as ingress-nginx does for their namespace: Prometheus
 * calls its label `exported_namespace` unless it honors labels. It also fires if nobody scrapes the controller.
 */
export function requestsFailAtIngress({ namespace, partOf }: Part): Alert {
  const named = (series: string) => `label_replace(${series}, "namespace", "${namespace}", "", "")`;
  const rate = (status = "") => {
    const of = (label: string) =>
      `rate(nginx_ingress_controller_requests{${label}="${namespace}"${status}}[10m])`;
    return `sum by (namespace) (\n  ${named(of("exported_namespace"))}\n  or ${of("namespace")}\n)`;
  };
  return {
    ...alert(rate(',status=~"5.."'), rate(), named("absent(nginx_ingress_controller_build_info)")),
    summary: "More than 1% of requests fail, or ingress-nginx reports none (install.md, The cluster needs)",
    description:
      "If it reports none, first `kubectl -n ingress-nginx get pods,servicemonitor --show-labels`; otherwise `kubectl -n ingress-nginx logs deploy/ingress-nginx-controller --all-pods --tail=500 | grep -E 'HTTP/[0-9.]+\" 5'` names the Service; " +
      `\`kubectl -n ${namespace} logs -l app.kubernetes.io/part-of=${partOf} --all-containers --ignore-errors --prefix --tail=200\``,
  };
}
