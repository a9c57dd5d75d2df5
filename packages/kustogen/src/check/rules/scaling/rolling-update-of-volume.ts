import { at, textAt } from "../../../kubernetes/fields.ts";
import { singleNodeClaims } from "../../facts/claims.ts";
import { replicasOf } from "../../facts/replicas.ts";
import { defineRule } from "../../rule.ts";

export const rollingUpdateOfVolume = defineRule({
  id: "scaling/rolling-update-of-volume",
  title: "A Deployment with a volume for one node is replaced, not rolled",
  why:
    "A rolling update starts the new pod before the old one ends. On another node it waits for the volume that the old pod " +
    "holds, and the rollout never finishes; on the same node two programs write to one disk.",
  source: "https://github.com/kubernetes/kubernetes/issues/53059",
  severity: { development: "info", beta: "warning", production: "warning" },
  needs: ["rendered"],
  *check(state) {
    for (const pod of state.pods) {
      const { resource } = pod;
      if (resource.kind !== "Deployment") continue;
      if (textAt(resource, "spec", "strategy", "type") === "Recreate") continue;
      const surge = at(resource, "spec", "strategy", "rollingUpdate", "maxSurge");
      if (surge === 0 || surge === "0" || surge === "0%") continue;
      if (replicasOf(state, resource)?.most !== 1) continue;
      for (const { claim, mode } of singleNodeClaims(state, pod))
        yield {
          resource,
          path: ["spec", "strategy"],
          message: `is rolled although its claim ${claim.metadata.name} is ${mode}`,
          fix: "set strategy: {type: Recreate}",
        };
    }
  },
});
