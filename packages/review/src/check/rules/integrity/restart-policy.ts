import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { ENDLESS } from "../../../cluster/workloads/long-running.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

const ENDING = new Set(["Job", "CronJob"]);

export const restartPolicy = defineRule({
  id: "integrity/restart-policy",
  title: "Pods have a restart policy that their workload allows",
  why:
    "The API server rejects a Job or CronJob whose restart policy is `Always` or missing, and a " +
    "Deployment, StatefulSet or DaemonSet with any policy except `Always`.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-template",
  example: {
    bad: "kind: Job\nmetadata: {name: migrate}\nspec: {template: {spec: {restartPolicy: Always, containers: [{name: migrate, image: acme/shop:1.4.2}]}}}",
    good: "kind: Job\nmetadata: {name: migrate}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: acme/shop:1.4.2}]}}}",
  },
  severity: "error",
  basis: "refused",
  isAlone: true,
  *check({ pods }) {
    for (const { path, resource, spec, containers } of pods) {
      const group = groupOf(resource.apiVersion);
      const policy = textAt(spec, "restartPolicy") ?? "Always";
      const where = { resource, path: [...path, "restartPolicy"] };
      const misplaced = containers.find(
        ({ init, spec: { restartPolicy: own } }) => !init && own !== undefined,
      );
      if (group === "batch" && ENDING.has(resource.kind) && policy === "Always" && misplaced !== undefined)
        yield {
          resource,
          path: [...misplaced.path, "restartPolicy"],
          message: `a ${resource.kind} needs restartPolicy OnFailure or Never for its pod, but only container ${misplaced.name} has one; the API server rejects it`,
          fix: "move it to the pod, next to containers",
        };
      else if (group === "batch" && ENDING.has(resource.kind) && policy === "Always")
        yield {
          ...where,
          message: `a ${resource.kind} needs restartPolicy OnFailure or Never, but the default is Always; the API server rejects it`,
          fix: "set restartPolicy: OnFailure or Never",
        };
      else if (group === "apps" && ENDLESS.has(resource.kind) && policy !== "Always")
        yield {
          ...where,
          message: `a ${resource.kind} accepts only restartPolicy Always, found ${policy}; the API server rejects it`,
          fix: "leave it out",
        };
    }
  },
});
