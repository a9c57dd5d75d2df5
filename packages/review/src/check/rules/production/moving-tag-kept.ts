import { isBuilt, isMoving, parseImage } from "../../../cluster/image.ts";
import { defineRule } from "../../rule.ts";

export const movingTagKept = defineRule({
  id: "production/moving-tag-kept",
  title: "An image whose tag can move, such as `latest`, is pulled each time a pod starts",
  why:
    "With `imagePullPolicy: IfNotPresent`, a node keeps the image that it already has. After a release, " +
    "old and new code run side by side, depending on the node.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
  example: {
    bad: "image: acme/web:latest\nimagePullPolicy: IfNotPresent",
    good: "image: acme/web:latest\nimagePullPolicy: Always",
  },
  *check({ pods }) {
    for (const { containers, resource } of pods)
      for (const { image, name, path, spec } of containers) {
        if (image === undefined || isBuilt(image)) continue;
        const version = parseImage(image);
        const policy = spec.imagePullPolicy;
        // Without a tag, or with latest, the default is Always.
        const kept =
          policy === "IfNotPresent" || (!policy && version.tag !== undefined && version.tag !== "latest");
        if (!isMoving(version) || !kept) continue;
        yield {
          resource,
          path: [...path, policy ? "imagePullPolicy" : "image"],
          message: `container ${name} reuses the ${version.name}:${version.tag ?? "latest"} that a node already has, although the tag moves`,
          fix: "name a version, or set imagePullPolicy: Always",
        };
      }
  },
});
