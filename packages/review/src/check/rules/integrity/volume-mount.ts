import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { templateNames } from "../../../cluster/workloads/claims.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

const LISTS = ["volumeMounts", "volumeDevices"] as const;

export const volumeMount = defineRule({
  id: "integrity/volume-mount",
  title: "Every mount refers to a volume",
  why: "The API server rejects a pod that mounts a volume it doesn't declare, so no new pod starts.",
  source: "https://kubernetes.io/docs/concepts/storage/volumes/",
  severity: "error",
  basis: "refused",
  example: {
    bad: "containers: [{name: web, volumeMounts: [{name: data, mountPath: /data}]}]",
    good: "containers: [{name: web, volumeMounts: [{name: data, mountPath: /data}]}]\nvolumes: [{name: data, emptyDir: {}}]",
  },
  isAlone: true,
  *check({ pods }) {
    for (const pod of pods) {
      const volumes = volumeNames(pod);
      for (const { name, path, spec } of pod.containers)
        for (const list of LISTS) {
          const mounts = listAt(spec, list);
          for (let index = 0; index < mounts.length; index++) {
            const volume = textAt(mounts[index], "name");
            if (volume === undefined || volumes.includes(volume)) continue;
            yield {
              resource: pod.resource,
              path: [...path, list, index],
              message: `container ${name} mounts ${volume}, but the pod has no such volume`,
              fix: suggestion(volume, volumes).replace(/\.$/, "").replace(/^Did/, "did"),
            };
          }
        }
    }
  },
});

/** The volumes of a pod, including those from a StatefulSet's claim templates. */
function volumeNames({ resource, volumes }: Pod): string[] {
  return [...volumes.flatMap((volume) => textAt(volume, "name") ?? []), ...templateNames(resource)];
}
