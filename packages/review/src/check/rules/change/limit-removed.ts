import { mapAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedContainers } from "./containers.ts";

export const limitRemoved = defineRule({
  id: "change/limit-removed",
  title: "A container keeps its limits and requests",
  why:
    "Without a limit, a container can use all the memory or CPU of its node. With neither a limit nor " +
    "a request, it is scheduled as if it needed nothing, and is among the first to be evicted when " +
    "memory is short.",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  example: {
    bad: "resources: {requests: {memory: 128Mi}}",
    good: "resources: {requests: {memory: 128Mi}, limits: {memory: 256Mi}}",
  },
  fix: "keep the limit or request, or say in the review why none is needed",
  *checkChange(before, after, context) {
    for (const { after: workload, container, old, now, path } of changedContainers(before, after, context))
      for (const part of ["limits", "requests"] as const) {
        const kept = mapAt(now.spec, "resources", part);
        for (const resource of Object.keys(mapAt(old.spec, "resources", part))) {
          const name = resource === "cpu" ? "CPU" : resource;
          if (!Object.hasOwn(kept, resource))
            yield {
              resource: workload,
              path: [...path, "resources", part, resource],
              message: `${resourceText(workload)}: ${container} loses its ${name} ${part.slice(0, -1)}, and ${
                part === "limits"
                  ? `can use all the ${name} of its node`
                  : "is scheduled as if it needed none"
              }`,
            };
        }
      }
  },
});
