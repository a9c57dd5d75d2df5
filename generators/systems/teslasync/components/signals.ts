import type { Alert, Part } from "kustogen/blocks";
import { requests } from "../../../requests-fail.ts";

/**
 * Alerts about answers of the API (ev-dev-labs/teslasync@04fc5f8, internal/api/middleware/prometheus.go), but those to
 * probes and Prometheus, and streams. Warnings: few people use it, and one page that fails is more than 1 %.
 */
export function pagesFail(part: Part): Alert[] {
  const all = 'path!~"/healthz|/readyz|/metrics"';
  return requests(part, {
    counter: "teslasync_http_requests_total",
    all,
    failed: `${all},status=~"5.."`,
    histogram: "teslasync_http_request_duration_seconds",
    timed: 'method="GET",path!~"/healthz|/readyz|/metrics|.*(events|stream|export).*"',
  }).map((alert) => ({ ...alert, severity: "warning" }));
}

/**
 * Alerts about what cars send: the API rejects it because its time is missing or wrong, and acknowledges it, so nothing
 * else fails; or it has accepted nothing for a day, because no car was subscribed, or none reaches the server. The
 * counter: ev-dev-labs/teslasync@fab52d9, internal/mqtt/mqtt.go.
 */
export function signals({ namespace }: Part): Alert[] {
  const counted = (outcome: string, within: string) =>
    `teslasync_mqtt_telemetry_event_time_total{namespace="${namespace}",outcome${outcome}}[${within}]`;
  const accepted = counted('="source"', "1d");
  return [
    {
      alert: "SignalsRejected",
      expr: `sum by (namespace, outcome) (increase(${counted('=~"rejected_.+"', "15m")})) > 0`,
      minutes: 5,
      severity: "critical",
      summary: "The API rejects what cars send ({{ $labels.outcome }}): it is lost",
      description: `\`kubectl -n ${namespace} logs -l app.kubernetes.io/component=api --prefix --tail=-1 | grep DLQ\``,
    },
    {
      alert: "SignalsMissing",
      expr: `sum by (namespace) (increase(${accepted})) == 0\nor sum by (namespace) (absent_over_time(${accepted}))`,
      minutes: 60,
      severity: "warning",
      summary: "No signal of any car was accepted for a day",
      description: `\`kubectl -n ${namespace} logs deploy/teslasync-fleet-telemetry --tail=50\``,
    },
  ];
}
