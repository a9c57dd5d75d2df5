import { asText } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import { autoscalersIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";

export const replicasBesideAutoscaler = defineRule({
  id: "scaling/replicas-beside-autoscaler",
  page: {
    title: "A workload with an autoscaler doesn't set replicas",
    why:
      "Every apply resets the number of replicas to the number in the file. A sync under load removes " +
      "pods, and Argo CD's self-heal fights the autoscaler.",
    source:
      "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n---\nkind: HorizontalPodAutoscaler\nspec: {scaleTargetRef: {kind: Deployment, name: web}}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {} # no replicas; the HorizontalPodAutoscaler stays",
  },
  *check(state) {
    for (const { kind, least, name, resource: scaler } of autoscalersIn.of(state)) {
      if (least === undefined) continue;
      const resource = state.index.find(kind, name, scaler.metadata.namespace);
      const replicas = at(resource, "spec", "replicas");
      // Zero replicas disable the autoscaler on purpose.
      if (resource === undefined || replicas === undefined || replicas === null || replicas === 0) continue;
      yield {
        resource,
        path: ["spec", "replicas"],
        message: `sets ${asText(replicas)} replicas, although ${scaler.kind} ${scaler.metadata.name} scales it`,
        fix: "remove replicas (in an overlay: replicas: null)",
      };
    }
  },
});
