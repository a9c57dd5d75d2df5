import { describeMoment, isBefore, isHelmHook, momentOf } from "../../../cluster/argocd/hooks.ts";
import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import { serviceAt } from "../../../cluster/network/services.ts";
import { keepsRunning } from "../../../cluster/workloads/pods.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { isInOrder } from "../../model/derived.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { containerAddresses } from "../../references/addresses.ts";

/** Words of commands that wait until something responds. */
const WAITING = /\b(?:until|while|wait-for(?:-it)?|dockerize|pg_isready|wait4x|mysqladmin)\b|\bnc\b/;

/** The Jobs and init containers that connect to a server of a later wave. */
export function* waitsForLater(state: State): Iterable<Finding> {
  // If everything is applied at once, nothing comes too late.
  if (!isInOrder.of(state)) return;
  const seen = new Set<string>();
  for (const { pod, container, address } of containerAddresses(state)) {
    const { kind } = pod.resource;
    if (kind !== "Job" && (kind === "CronJob" || keepsRunning(container))) continue;
    const moment = momentOf(pod.resource);
    const service = moment && serviceAt(state, address.host, pod.namespace);
    if (moment === undefined || service === undefined) continue;
    const behind = state.selectable
      .with(mapAt(service, "spec", "selector"), service.metadata.namespace)
      .filter((one) => one.resource !== pod.resource);
    const [first] = behind;
    const later = isBefore(moment, momentOf(service))
      ? service
      : first !== undefined && behind.every(({ resource }) => isBefore(moment, momentOf(resource)))
        ? first.resource
        : undefined;
    const when = later && momentOf(later);
    const key = `${kind} ${pod.resource.metadata.name} ${container.name} ${service.metadata.name}`;
    if (later === undefined || when === undefined || seen.has(key)) continue;
    seen.add(key);
    const waits = address.source === "command" && WAITING.test(commandLine(container));
    yield {
      resource: pod.resource,
      path: container.path,
      // Without Argo CD, kubectl applies a hook of Helm beside the rest, and Helm renders a chart instead.
      severity: waits && !isHelmHook(pod.resource) ? "error" : "warning",
      message: `container ${container.name} ${waits ? "waits for" : "is configured to connect to"} ${address.host} (${address.source}) in ${describeMoment(moment)}, but ${later.kind} ${later.metadata.name} is only applied in ${describeMoment(when)}: the first sync of a new environment fails`,
      fix: `give ${later.kind} ${later.metadata.name} an earlier wave, or make the Job a hook of a later one`,
    };
  }
}
