import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isBuilt, isMoving, parseImage } from "../../../cluster/image.ts";
import { defineRule } from "../../model/rule.ts";

export const imagePinned = defineRule({
  id: "production/image-pinned",
  page: {
    title: "An image has a version or a digest",
    why:
      "A tag such as `latest` may refer to a different image after each restart. Then the pods of one " +
      "workload differ, it is unclear which version runs, and reverting a commit doesn't bring the old " +
      "version back. Unless `imagePullPolicy` is `Always`, a node also keeps the image that it already has. In " +
      "an environment file, `unpinned` stands for a tag that isn't known yet, which no registry has: Argo CD " +
      "doesn't sync the Application automatically until `kustogen pin SYSTEM IMAGE ENVIRONMENT TAG` sets it.",
    source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    cases: {
      warning: [
        "for a tag that an environment file doesn't know yet (`unpinned`)",
        "in production, for an image that the code of its system declares as moving; elsewhere info",
      ],
    },
    bad: "image: acme/web:latest",
    good: "image: acme/web:1.4.2",
  },
  severity: { development: "info", beta: "info", production: "error" },
  basis: "risk",
  *check({ authored, pods, strictness }) {
    const { environment, system, unpinned = [] } = authored ?? {};
    if (unpinned.length > 0)
      yield {
        severity: "warning",
        message: `awaits pins: ${unpinned.join(", ")}; Argo CD doesn't sync it automatically until then`,
        fix: `npx kustogen pin ${system} ${unpinned[0]} ${environment} <tag>`,
      };
    for (const { containers, resource } of pods)
      for (const { image, name, path, spec } of containers) {
        if (image === undefined || image === "" || isBuilt(image)) continue;
        const version = parseImage(image);
        if (!isMoving(version)) continue;
        const reason = lookUp(authored?.moving, image);
        yield {
          ...{ resource, path: [...path, "image"] },
          ...(reason !== undefined && { severity: strictness === "production" ? "warning" : "info" }),
          message: `container ${name} runs ${version.name} ${version.tag === undefined ? "without a tag, which means latest" : `with the tag ${version.tag}, which moves`}${reason === undefined ? "" : ` (${reason})`}${isKept(spec.imagePullPolicy, version.tag) ? ", and a node keeps the image that it already has" : ""}`,
          fix: "name a version or a digest (in an overlay: images)",
        };
      }
  },
});

/** True if a node doesn't ask for the image again; without a tag, or with latest, it does by default. */
function isKept(policy: unknown, tag: string | undefined): boolean {
  return policy === "IfNotPresent" || (!policy && tag !== undefined && tag !== "latest");
}
