import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { podTemplatePath } from "../../../kubernetes/pod-template.ts";
import { effectsOf, placeInPatch } from "../../patches/place.ts";
import { defineRule } from "../../rule.ts";

export const containerWithoutImage = defineRule({
  id: "traps/container-without-image",
  title: "Every container has an image",
  why:
    "A patch that misspells a container's name adds a container without an image instead of changing " +
    "one. The API server rejects the pod, and the container that the patch was meant for stays " +
    "unchanged. In a kind that kustomize doesn't know, such as a Rollout, a strategic merge patch replaces " +
    "whole lists: a container in it has only what the patch says.",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container",
  example: {
    bad: "containers: [{name: apii, env: [{name: LOG_LEVEL, value: debug}]}] # the base's container is called api",
    good: "containers: [{name: api, env: [{name: LOG_LEVEL, value: debug}]}]",
  },
  severity: "error",
  basis: "refused",
  *checkKustomization(source) {
    for (const { patch, content, before, after } of effectsOf(source)) {
      const [kind, name] = [textAt(before, "kind") ?? "", textAt(before, "metadata", "name")];
      if (after === undefined || isBuiltInGroup(groupOf(textAt(before, "apiVersion") ?? ""))) continue;
      const list = [...podTemplatePath(kind), "spec", "containers"];
      const imageIn = (of: ValueMap, container: string | undefined) =>
        textAt(itemsAt(of, ...list).find(([one]) => one.name === container)?.[0], "image");
      for (const [container, index] of itemsAt(content, ...list)) {
        const own = textAt(container, "name");
        if (imageIn(before, own) === undefined || imageIn(after, own) !== undefined) continue;
        yield {
          ...placeInPatch(source, patch, [...list, index]),
          message: `the patch takes its image from container ${own} of ${kind} ${name}: kustomize doesn't know the kind, so the patch replaces all containers`,
          fix: "write the whole container in the patch, or use a JSON patch",
        };
      }
    }
  },
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
