import { autoscalerOf, podsOf } from "../../../consequences/replicas.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { changedResources, type RiskRule } from "./risk.ts";

export const replicasLowered: RiskRule = {
  id: "replicas-lowered",
  title: "A workload has fewer pods than before",
  severity: "warning",
  *find(context) {
    for (const { before, after } of changedResources(context)) {
      if (context.after.pods(after) === undefined) continue;
      const was = podsOf(context.before, before);
      const is = podsOf(context.after, after);
      if (was === undefined || is === undefined || is.least >= was.least) continue;
      // Bounds that are lowered are the autoscaler's own risk.
      if (
        autoscalerOf(context.before, before) !== undefined &&
        autoscalerOf(context.after, after) !== undefined
      )
        continue;
      const resource = named(after);
      const what =
        is.most === 0
          ? "is scaled to nothing: no pod is left"
          : is.least === 1
            ? `goes from ${was.least} pods to 1: no spare pod while it is replaced`
            : `goes from ${was.least} pods to ${is.least}`;
      yield { resource, path: ["spec", "replicas"], message: `${nameText(resource)} ${what}` };
    }
  },
};
