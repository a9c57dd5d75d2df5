import { podOf } from "../../../cluster/objects.ts";
import { rolloutOf } from "../../../cluster/workloads/rollouts.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";
import { changedResources } from "./changed.ts";

export const replicasLowered = defineRule({
  id: "change/replicas-lowered",
  title: "A workload keeps at least as many pods as before",
  why: "Fewer pods leave less room under load. With a single pod, nothing answers while its node is drained.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#scaling-a-deployment",
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}",
  },
  fix: "keep the number of pods, or say in the review why fewer are enough",
  *checkChange(before, after, context) {
    for (const { before: workload, after: resource } of changedResources(context)) {
      const isRunner = textAt(resource, "spec", "workloadRef", "name") !== undefined;
      if (podOf(after, resource) === undefined && !isRunner) continue;
      // The Rollout that runs its pods is compared itself.
      if (rolloutOf(before, workload) !== undefined && rolloutOf(after, resource) !== undefined) continue;
      const was = derived(before).replicas(workload);
      const is = derived(after).replicas(resource);
      if (was === undefined || is === undefined || is.least >= was.least) continue;
      // Lower bounds of an autoscaler are reported as its own risk.
      if (was.scaler !== undefined && is.scaler !== undefined) continue;
      const what =
        is.most === 0
          ? "is scaled to zero: no pod is left"
          : is.least === 1
            ? `goes from ${was.least} pods to 1: no spare pod while its node is drained`
            : `goes from ${was.least} pods to ${is.least}`;
      yield { resource, path: ["spec", "replicas"], message: `${resourceText(resource)} ${what}` };
    }
  },
});
