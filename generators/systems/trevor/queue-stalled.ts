import type { Alert, Part } from "kustogen/blocks";

/**
 * An alert if the Redis queue hasn't been empty and hasn't become shorter for half an hour, because its worker hangs, or
 * if its length isn't reported: by redis_exporter, to which `--check-single-keys` gives the key.
 *
 * @param labels those that distinguish the series of this Redis from those of others
 */
export function queueStalled(
  part: Part,
  {
    component,
    deployment,
    key,
    labels,
  }: Record<"component" | "deployment" | "key", string> & {
    labels: Record<string, string>;
  },
): Alert {
  const pairs = Object.entries({ ...labels, key }).map(([label, value]) => `${label}="${value}"`);
  const size = `redis_key_size{${pairs.join(",")}}`;
  return {
    alert: "QueueStalled",
    expr: `min_over_time(${size}[30m]) > 0\nand resets(${size}[30m]) == 0\nor absent(${size})`,
    minutes: 5,
    severity: "critical",
    summary: `${key} has had items for half an hour and none was taken, or redis_exporter doesn't report its length`,
    description:
      `Without the series redis_key_size, look at redis_exporter first. Otherwise ` +
      `\`kubectl -n ${part.namespace} logs -l app.kubernetes.io/component=${component} --prefix --tail=200\`, then ` +
      `\`kubectl -n ${part.namespace} rollout restart deployment/${deployment}\`, then stranded.py (Check), ` +
      "for reviews that the restart ended",
  };
}
