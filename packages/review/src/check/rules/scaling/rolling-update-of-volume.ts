import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { singleNodeClaims } from "../../../cluster/workloads/claims.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { replicasIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";

export const rollingUpdateOfVolume = defineRule({
  id: "scaling/rolling-update-of-volume",
  page: {
    title:
      "A Deployment whose volume can be attached to only one node uses Recreate instead of rolling " +
      "updates",
    why:
      "If the new pod of a rolling update starts on another node, it waits for the volume that the old pod " +
      "uses, and the rollout never finishes. On the same node, two programs write to one disk. A rolling " +
      "update starts the new pod before the old one ends.",
    source: "https://github.com/kubernetes/kubernetes/issues/53059",
    cases: { info: "if the old pod ends first (`maxUnavailable: 1`)" },
    bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec:\n  strategy: {type: RollingUpdate}\n  template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}",
    good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec:\n  strategy: {type: Recreate}\n  template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}",
  },
  severity: { development: "info", beta: "warning", production: "warning" },
  *check(state) {
    for (const pod of state.pods) {
      const { resource } = pod;
      if (resource.kind !== "Deployment") continue;
      if (textAt(resource, "spec", "strategy", "type") === "Recreate") continue;
      const surge = at(resource, "spec", "strategy", "rollingUpdate", "maxSurge");
      if (surge === 0 || surge === "0" || surge === "0%") continue;
      if (replicasIn(state, resource)?.most !== 1) continue;
      const claims = [...singleNodeClaims(state, pod)];
      const [first] = claims;
      if (first === undefined) continue;
      const names = [...new Set(claims.map(({ claim }) => claim.metadata.name))];
      yield {
        resource,
        path: ["spec", "strategy"],
        severity: endsOldFirst(resource) ? "info" : undefined,
        message: `uses rolling updates, although its ${names.length === 1 ? "claim" : "claims"} ${names.join(", ")} ${names.length === 1 ? "is" : "are"} ${first.mode}`,
        fix: "set strategy: {type: Recreate}",
      };
    }
  },
});

/** True if the only pod may be missing during a rollout: the old one is stopped first, and nothing waits forever. */
function endsOldFirst(resource: Resource): boolean {
  const missing = at(resource, "spec", "strategy", "rollingUpdate", "maxUnavailable");
  return missing === "100%" || (missing !== undefined && Number(missing) >= 1);
}
