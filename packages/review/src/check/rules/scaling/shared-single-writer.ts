import { singleNodeClaims } from "../../../cluster/workloads/claims.ts";
import { replicasIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";

export const sharedSingleWriter = defineRule({
  id: "scaling/shared-single-writer",
  page: {
    title: "A volume that only one node or pod can mount isn't used by several pods",
    why:
      "A ReadWriteOnce volume is attached to one node: pods on other nodes hang in ContainerCreating, and " +
      "pods on the same node write to the volume at the same time. With ReadWriteOncePod, a second pod never " +
      "starts.",
    source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
    cases: { error: "for ReadWriteOncePod" },
    bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 3\n  template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}",
    good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteMany]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 3\n  template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}",
  },
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
