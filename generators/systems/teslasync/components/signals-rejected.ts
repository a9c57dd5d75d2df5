import type { Alert, Part } from "kustogen/blocks";

/**
 * An alert if the API rejects what cars send because its time is missing or wrong. It acknowledges those messages, so
 * nothing else fails. The counter: ev-dev-labs/teslasync@fab52d9, internal/mqtt/mqtt.go.
 */
export function signalsRejected({ namespace }: Part): Alert {
  return {
    alert: "SignalsRejected",
    expr:
      "sum by (namespace, outcome) (increase(teslasync_mqtt_telemetry_event_time_total" +
      `{namespace="${namespace}",outcome=~"rejected_.+"}[15m])) > 0`,
    minutes: 5,
    severity: "critical",
    summary: "The API rejects what cars send ({{ $labels.outcome }}): it is lost",
    description: `Compare the tags of teslasync-fleet-telemetry and teslasync-api, which are one release: \`kubectl -n ${namespace} get deploy -o wide\``,
  };
}
