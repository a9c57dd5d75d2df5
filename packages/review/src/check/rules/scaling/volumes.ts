import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { replicasIn } from "../../../cluster/workloads/autoscalers.ts";
import { singleNodeClaims } from "../../../cluster/workloads/claims.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, examples } from "../../model/rule.ts";

export const rollingUpdateOfVolume = defineRule({
  id: "scaling/rolling-update-of-volume",
  title: "A Deployment whose volume only one node can have uses Recreate instead of rolling updates",
  why: "The new pod waits for the volume of the old one forever, or both write to one disk.",
  source: "https://github.com/kubernetes/kubernetes/issues/53059",
  cases: { info: "if the old pod ends first (`maxUnavailable: 1`)" },
  ...examples(
    "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec:\n  strategy: {type: HERE}\n  template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}",
    "RollingUpdate",
    "Recreate",
  ),
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

export const sharedSingleWriter = defineRule({
  id: "scaling/shared-single-writer",
  title: "A volume that only one node or pod can mount isn't used by several pods",
  why:
    "Pods on other nodes than the one with a ReadWriteOnce volume hang in ContainerCreating, and pods on " +
    "the same node write to it at once. With ReadWriteOncePod, a second pod never starts.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
  cases: { error: "for ReadWriteOncePod" },
  ...examples(
    "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [HERE]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 3\n  template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}",
    "ReadWriteOnce",
    "ReadWriteMany",
  ),
  basis: "refused",
  *check(state) {
    for (const pod of state.pods) {
      const replicas = replicasIn(state, pod.resource);
      if (replicas === undefined || replicas.most < 2) continue;
      for (const { claim, index, mode } of singleNodeClaims(state, pod))
        yield {
          resource: pod.resource,
          path: [...pod.path, "volumes", index],
          ...(mode === "ReadWriteOncePod" && replicas.least > 1 && { severity: "error" as const }),
          message: `${replicas.least === replicas.most ? "" : "up to "}${replicas.most} pods share the claim ${claim.metadata.name}, which is ${mode}`,
          fix: "run one pod, give each its own claim (StatefulSet), or use ReadWriteMany",
        };
    }
  },
});
