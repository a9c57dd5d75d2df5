import { boundsOf } from "../../../consequences/replicas.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { changedResources, type RiskRule, removedResources } from "./risk.ts";

export const autoscalerBounds: RiskRule = {
  id: "autoscaler-bounds",
  title: "The bounds of an autoscaler change, or it is gone",
  severity: "warning",
  *find(context) {
    for (const scaler of removedResources(context, "HorizontalPodAutoscaler", "ScaledObject")) {
      const { least, most } = boundsOf(scaler);
      yield {
        resource: named(scaler),
        message: `${nameText(named(scaler))} is removed: ${textAt(scaler, "spec", "scaleTargetRef", "name") ?? "its workload"} no longer scales from ${least} to ${most} pods`,
      };
    }
    for (const { before, after } of changedResources(context, "HorizontalPodAutoscaler", "ScaledObject")) {
      const was = boundsOf(before);
      const is = boundsOf(after);
      if (was.least === is.least && was.most === is.most) continue;
      const resource = named(after);
      const keda = after.kind === "ScaledObject";
      const lowered = is.least < was.least || is.most < was.most;
      const field =
        is.least === was.least
          ? keda
            ? "maxReplicaCount"
            : "maxReplicas"
          : keda
            ? "minReplicaCount"
            : "minReplicas";
      yield {
        severity: lowered ? "warning" : "info",
        resource,
        path: ["spec", field],
        message: `${nameText(resource)}: ${was.least}–${was.most} pods → ${is.least}–${is.most}${is.most < was.most ? ": less room under load" : is.least < was.least ? ": fewer pods when it is quiet" : ""}`,
      };
    }
  },
};
