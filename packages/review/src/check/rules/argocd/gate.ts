import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { type Gate, gates } from "../../../cluster/argocd/gates.ts";
import { describeMoment, hookOf, isBefore, momentOf } from "../../../cluster/argocd/hooks.ts";
import { objectReferences } from "../../../cluster/kubelet/object-references.ts";
import { isBackup } from "../../../cluster/workloads/backups.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";

const SERVICE = "kind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer}\n";

export const gate = defineRule({
  id: "argocd/gate",
  title: "No hook or backup waits for an unrelated object to become healthy",
  why:
    "A Certificate, a load balancer without an address, or a DaemonSet on a node that is down can stay in " +
    "progress indefinitely. Argo CD applies a wave only once everything in the wave before it is healthy, " +
    "so meanwhile no migration, seed or backup runs, and the sync never ends.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/health/",
  severity: { development: "info", beta: "info", production: "warning" },
  least: "info",
  cases: {
    info: ["for a PostSync hook", "for a hook or backup that waits only for DaemonSets"],
  },
  example: {
    bad: `${SERVICE}---\nkind: CronJob\nmetadata: {name: backup, annotations: {argocd.argoproj.io/sync-wave: "1"}}`,
    good: `${SERVICE}---\nkind: CronJob\nmetadata: {name: backup, annotations: {argocd.argoproj.io/sync-wave: "-1"}}`,
  },
  *check(state) {
    if (!derived(state).inOrder) return;
    let known: Gate[] | undefined;
    for (const pod of state.pods) {
      const { resource } = pod;
      const hook = hookOf(resource);
      if (hook === undefined && !isBackup(pod)) continue;
      const moment = momentOf(resource);
      if (moment === undefined) continue;
      known ??= [...gates(state)];
      const ahead = known.filter(
        (one) =>
          isBefore(one.moment, moment) &&
          !needs(pod, one) &&
          // A certificate before a backup has its own rule.
          (hook !== undefined || one.resource.kind !== "Certificate"),
      );
      const [first] = ahead;
      if (first === undefined) continue;
      const names = ahead.map((one) => `${one.resource.kind} ${one.resource.metadata.name}`);
      // PostSync hooks run after everything else, and a DaemonSet only waits if a node is down: neither is a reason
      // to move anything.
      const mild = moment[0] === 2 || ahead.every((one) => one.resource.kind === "DaemonSet");
      yield {
        resource,
        path: ["metadata", "annotations"],
        ...(mild && { severity: "info" }),
        message: `is applied in ${describeMoment(moment)}, which only starts once ${someOf(names, 3)} ${names.length > 1 ? "are" : "is"} healthy: ${names[0]} waits until ${first.until}`,
        fix: `give ${resource.kind} ${resource.metadata.name} an earlier wave, or give the object for which it waits a later one`,
      };
    }
  },
});

/** True if the pod can't start without the Secret that the gate creates, so that waiting is right. */
function needs(pod: Pod, { secret }: Gate): boolean {
  if (secret === undefined) return false;
  for (const { kind, name } of objectReferences(pod)) if (kind === "Secret" && name === secret) return true;
  return false;
}
