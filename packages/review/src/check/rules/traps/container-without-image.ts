import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { defineRule } from "../../rule.ts";

export const containerWithoutImage = defineRule({
  id: "traps/container-without-image",
  title: "Every container has an image",
  why:
    "A patch that misspells a container's name adds a container without an image instead of changing " +
    "one. The API server rejects the pod, and the container that the patch was meant for stays " +
    "unchanged.",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container",
  example: {
    bad: "containers: [{name: apii, env: [{name: LOG_LEVEL, value: debug}]}] # the base's container is called api",
    good: "containers: [{name: api, env: [{name: LOG_LEVEL, value: debug}]}]",
  },
  severity: "error",
  basis: "refused",
  *check({ pods }) {
    for (const { resource, containers } of pods) {
      if (!isBuiltInGroup(groupOf(resource.apiVersion))) continue;
      const isPart = containers.every(({ spec, init }) => init || spec.image === undefined);
      for (const { name, spec, path } of containers) {
        if (typeof spec.image === "string" && spec.image !== "") continue;
        const others = containers.filter((other) => other.spec !== spec).map((other) => other.name);
        const near = closest(name, others);
        yield {
          resource,
          path,
          ...(isPart && { trait: "part-of-object" as const }),
          message: `container ${name} has no image${near === undefined ? "" : `; did a patch mean "${near}"?`}`,
          fix:
            near === undefined
              ? "give it an image, or remove it"
              : `call the container "${near}" in the patch`,
        };
      }
    }
  },
});
