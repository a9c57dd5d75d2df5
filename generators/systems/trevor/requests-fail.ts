import type { Alert, Part } from "kustogen/blocks";

/**
 * An alert if more than 1 % of requests fail, as karectl/trevor@589924d, docs/runbook.md advises: without the database
 * every page does, while the pods stay ready. Its counter is prometheus-fastapi-instrumentator's (src/trevor/app.py;
 * trallnag/prometheus-fastapi-instrumentator@012b013, middleware.py); probes and Prometheus's own requests don't count.
 */
export function requestsFail(part: Part): Alert {
  const served = (label: string) =>
    `sum by (namespace) (rate(http_requests_total{namespace="${part.namespace}",${label}}[10m]))`;
  return {
    alert: "RequestsFail",
    expr: `${served('status="5xx"')}\n/ ${served('handler!~"/health|/metrics"')} > 0.01`,
    minutes: 15,
    severity: "critical",
    summary: "More than 1% of requests fail",
    description: `\`kubectl -n ${part.namespace} logs -l app.kubernetes.io/component=api --prefix --tail=200\`; pods stay ready without the database`,
  };
}
