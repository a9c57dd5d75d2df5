import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";
import { isAnother, missingObjects, type NamedReference } from "./missing-objects.ts";

export const autoscalerTarget = defineRule({
  id: "integrity/autoscaler-target",
  title: "An autoscaler's target exists",
  why: "An autoscaler whose target doesn't exist scales nothing, and only its conditions show it.",
  source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  severity: "error",
  least: "info",
  basis: "broken",
  fromAbsence: true,
  *check(state) {
    const missing: NamedReference[] = [];
    const resolved = new Set<string>();
    for (const { kind, name, path, resource } of derived(state).autoscalers) {
      const { namespace } = resource.metadata;
      if (state.index.find(kind, name, namespace) !== undefined) {
        resolved.add(name);
        continue;
      }
      const other = state.pods.find(
        (pod) => pod.resource.metadata.name === name && mayShareNamespace(pod.namespace, namespace),
      );
      if (other !== undefined && SCALED.has(other.resource.kind))
        yield {
          resource,
          path,
          message: `scales ${kind} ${name}, but ${name} is a ${other.resource.kind}`,
          fix: `write kind: ${other.resource.kind}`,
        };
      else missing.push({ kind, name, namespace, reader: `the ${resource.kind}`, resource, path });
    }
    for (const kind of new Set(missing.map((one) => one.kind)))
      yield* missingObjects(
        missing.filter((one) => one.kind === kind),
        {
          state,
          resolved,
          isCertain: true,
          meant: isAnother,
          isOwn: true,
        },
      );
  },
});

const SCALED = new Set([
  "Deployment",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
  "Rollout",
  "CloneSet",
]);
