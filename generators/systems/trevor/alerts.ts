import { type Alert, jobFailed, type Part } from "kustogen/blocks";
import { also } from "../../also.ts";

/** The queue of the worker: ARQ's default name. */
const KEY = "arq:queue";

/** Queues requests whose review a restart ended. */
const retry = ({ namespace }: Part) =>
  `\`kubectl -n ${namespace} exec -i deploy/trevor -- python - retry < generators/systems/trevor/files/stranded.py\``;

/**
 * An alert if the Redis queue hasn't been empty and hasn't become shorter for half an hour, because its worker hangs, or
 * if its length isn't reported: by redis_exporter, to which `--check-single-keys` gives the key.
 *
 * @param labels those that distinguish the series of this Redis from those of others
 */
export function queueStalled(part: Part, labels: Record<string, string>): Alert {
  const { namespace } = part;
  const pairs = Object.entries({ ...labels, key: KEY }).map(([label, value]) => `${label}="${value}"`);
  const size = `redis_key_size{${pairs.join(",")}}`;
  return {
    alert: "QueueStalled",
    expr: `min_over_time(${size}[30m]) > 0\nand resets(${size}[30m]) == 0\nor absent(${size})`,
    minutes: 5,
    severity: "critical",
    summary: `${KEY} has had items for half an hour and none was taken, or redis_exporter doesn't report its length`,
    description:
      `Without the series redis_key_size, first look at redis_exporter (\`kubectl get pods,servicemonitor -A | grep redis\`). Otherwise ` +
      `\`kubectl -n ${namespace} logs -l app.kubernetes.io/component=worker --prefix --tail=200\`, then ` +
      `\`kubectl -n ${namespace} rollout restart deployment/trevor-worker\`, then ${retry(part)}`,
  };
}

/** JobFailed, which also says what to do about requests that the check found. */
export function strandedOrFailed(part: Part): Alert {
  return also(jobFailed(part), `trevor-migrate: Symptoms, Roll back; trevor-stranded: ${retry(part)}`);
}
