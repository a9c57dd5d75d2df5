import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { volumeNames } from "./volume-mount.ts";

export const volumeUnused = defineRule({
  id: "integrity/volume-unused",
  title: "Every volume is mounted by a container",
  why:
    "If no container mounts a volume, either the volume is no longer needed, or its mount was lost. If " +
    "the mount was lost, the program writes to the container's own file system, and the data is lost " +
    "with the pod. Either way, the pod doesn't start until the volume is available.",
  source: "https://kubernetes.io/docs/concepts/storage/volumes/",
  example: {
    bad: "volumes: [{name: data, emptyDir: {}}] # no container has a volumeMount for data",
    good: "volumes: [{name: data, emptyDir: {}}]\ncontainers: [{name: api, volumeMounts: [{name: data, mountPath: /data}]}]",
  },
  *check({ pods }) {
    for (const pod of pods) {
      const used = new Set(
        pod.containers.flatMap(({ env, spec }) => [
          ...itemsAt(spec, "volumeMounts").map(([mount]) => textAt(mount, "name")),
          ...itemsAt(spec, "volumeDevices").map(([mount]) => textAt(mount, "name")),
          ...env.map(({ valueFrom }) => textAt(valueFrom, "fileKeyRef", "volumeName")),
        ]),
      );
      const unused = volumeNames(pod).filter((name) => !used.has(name));
      for (const name of unused) {
        const index = pod.volumes.findIndex((volume) => volume.name === name);
        yield {
          resource: pod.resource,
          path: index < 0 ? ["spec", "volumeClaimTemplates"] : [...pod.path, "volumes", index],
          message: `no container mounts the volume ${name}`,
          fix: "mount it, or remove it",
        };
      }
    }
  },
});
