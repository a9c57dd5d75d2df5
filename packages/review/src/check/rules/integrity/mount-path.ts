import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { nearMounts } from "./near-mount.ts";

export const mountPath = defineRule({
  id: "integrity/mount-path",
  title: "The mount paths of a container are unique, contain no colon, and are those that its settings name",
  why:
    "With a wrong mount path, a pod is rejected, or its program doesn't find its files:\n\n- The API server rejects a container with two " +
    "mounts at the same path. This happens, for example, after a JSON patch that adds a mount without " +
    "removing the old one.\n- The kubelet takes Docker's `:ro`, or a backslash before a space or quote, " +
    "as part of the path. A drive letter in a Windows path isn't reported.\n- A program doesn't find the files of a ConfigMap or " +
    "Secret that is mounted a letter off the path which its command, variables or settings name.",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1",
  example: {
    bad: "volumeMounts: [{name: data, mountPath: /data}, {name: cache, mountPath: /data}]",
    good: "volumeMounts: [{name: data, mountPath: /data}, {name: cache, mountPath: /cache}]",
  },
  severity: "error",
  least: "warning",
  cases: {
    warning: [
      "for a colon or backslash in the path",
      "for a path a letter off the one that the container is told to read",
    ],
  },
  basis: "refused",
  isAlone: true,
  *check(state) {
    for (const pod of state.pods)
      for (const container of pod.containers) {
        const { resource } = pod;
        const { name, path, volumeMounts } = container;
        yield* nearMounts(state, pod, container);
        const seen = new Map<string, string>();
        for (const [index, mount] of volumeMounts.entries()) {
          const at = textAt(mount, "mountPath");
          const volume = textAt(mount, "name") ?? "";
          if (at === undefined) continue;
          const other = seen.get(at);
          if (other !== undefined)
            yield {
              resource,
              path: [...path, "volumeMounts", index],
              message: `container ${name} mounts ${at} twice, from ${other} and ${volume}; the API server rejects it`,
              fix: "remove one of the mounts",
            };
          if (at.includes(":") && !OF_WINDOWS.test(at))
            yield {
              resource,
              path: [...path, "volumeMounts", index, "mountPath"],
              severity: "warning",
              message: `container ${name} mounts ${volume} at ${at}, which the kubelet uses unchanged, with the colon`,
              fix: /:ro$/.test(at) ? "write readOnly: true next to the path" : "write only the path",
            };
          if (at.startsWith("/") && /\\[ "']/.test(at))
            yield {
              resource,
              path: [...path, "volumeMounts", index, "mountPath"],
              severity: "warning",
              message: `container ${name} mounts ${volume} at ${at}, which the kubelet uses unchanged, with the backslash`,
              fix: "write the path without backslashes, in quotes",
            };
          seen.set(at, volume);
        }
      }
  },
});

/** A path that begins with a drive: `C:/data`. */
const OF_WINDOWS = /^[A-Za-z]:[\\/][^:]*$/;
