import type { Alert, Part } from "kustogen/blocks";
import { boolean } from "kustogen/settings";

/** The setting of an Ingress that its alert needs. */
export function controllerMetrics() {
  return boolean()
    .default(false)
    .describe("true: Prometheus scrapes ingress-nginx, for the alert RequestsFail");
}

/** An alert if more than 1 % of requests fail, as karectl/trevor@589924d, docs/runbook.md advises; of rates in PromQL. */
export function requestsFail({
  all,
  description,
  failed,
}: Record<"all" | "description" | "failed", string>): Alert {
  return {
    alert: "RequestsFail",
    expr: `${failed}\n/ ${all} > 0.01`,
    minutes: 15,
    severity: "critical",
    summary: "More than 1% of requests fail",
    description,
  };
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
  const alert = requestsFail({
    failed: rate(',status=~"5.."'),
    all: rate(),
    description: `The controller's log names the Service; \`kubectl -n ${namespace} logs -l app.kubernetes.io/part-of=${partOf} --all-containers --prefix --tail=200\``,
  });
  return {
    ...alert,
    expr: `${alert.expr}\nor ${named("absent(nginx_ingress_controller_build_info)")}`,
    summary: `${alert.summary}, or ingress-nginx reports none (\`ingress.metrics\`)`,
  };
}
