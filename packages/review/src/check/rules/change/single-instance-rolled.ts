import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { containersInStartOrder, type PodTemplate } from "../../../consequences/pods.ts";
import type { Side } from "../../../consequences/side.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { nameText } from "../../../kubernetes/resource-name.ts";
import type { RiskRule } from "./risk.ts";

export const singleInstanceRolled: RiskRule = {
  id: "single-instance-rolled",
  title: "Pods are replaced where none is left to answer meanwhile",
  severity: "warning",
  *find({ restarts, after }) {
    for (const restart of restarts) {
      const { kind, namespace, name, pods } = restart;
      const workload = after.index.find(kind, name, namespace);
      const template = after.pods(workload);
      if (workload === undefined || template === undefined || pods === undefined) continue;
      if (restart.how === "all at once" && pods.least > 1)
        yield {
          resource: { kind, namespace, name },
          path: ["spec", "strategy"],
          message: `${nameText(restart)}: its pods are stopped before new ones start (Recreate): it is down meanwhile`,
        };
      else if (pods.least === 1)
        yield {
          resource: { kind, namespace, name },
          path: ["spec", "replicas"],
          ...single(after, workload, template),
        };
    }
  },
};

function single(
  side: Side,
  workload: Resource,
  template: PodTemplate,
): { message: string; severity?: "info" } {
  const who = nameText({
    kind: workload.kind,
    namespace: workload.metadata.namespace ?? "",
    name: workload.metadata.name,
  });
  if (workload.kind === "StatefulSet")
    return {
      message: `${who} has one pod, which is stopped before its successor starts: it is down meanwhile`,
    };
  if (textAt(workload, "spec", "strategy", "type") === "Recreate")
    return {
      message: `${who} has one pod, which is stopped before its successor starts (Recreate): it is down meanwhile`,
    };
  const claim = singleNodeClaim(side, template);
  if (claim !== undefined)
    return {
      message: `${who} has one pod with the volume ${claim}, which only one node can hold: its successor may wait for ever for it`,
    };
  const surge = at(workload, "spec", "strategy", "rollingUpdate", "maxSurge");
  if (surge === 0 || surge === "0" || surge === "0%")
    return {
      message: `${who} has one pod and no room for a second (maxSurge is 0): it is down while it is replaced`,
    };
  const ready = containersInStartOrder(template).some(({ fields }) => fields.readinessProbe !== undefined);
  return ready
    ? { severity: "info", message: `${who} has one pod; the old one answers until the new one is ready` }
    : {
        message: `${who} has one pod and no readiness probe: the old one is stopped as soon as the new one runs, ready or not`,
      };
}

/** A claim of the pod that only one node can mount at a time. */
function singleNodeClaim(side: Side, { spec, namespace }: PodTemplate): string | undefined {
  for (const [volume] of itemsAt(spec, "volumes")) {
    const claim = textAt(volume, "persistentVolumeClaim", "claimName");
    if (claim === undefined) continue;
    const modes = at(side.index.find("PersistentVolumeClaim", claim, namespace), "spec", "accessModes");
    if (
      Array.isArray(modes) &&
      modes.every((mode) => mode === "ReadWriteOnce" || mode === "ReadWriteOncePod")
    )
      return claim;
  }
  return undefined;
}
