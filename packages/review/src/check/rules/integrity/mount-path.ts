import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const mountPath = defineRule({
  id: "integrity/mount-path",
  title: "A container mounts each path once, and no path contains a colon",
  why:
    "The API server rejects a container with two mounts at the same path, and a JSON patch that adds a mount " +
    "keeps the old one at that path. Docker's `:ro` after a path becomes part of the path. Windows paths may " +
    "begin with a drive letter.",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1",
  severity: "error",
  least: "warning",
  cases: { warning: "for a colon or backslash in the path" },
  basis: "refused",
  *check({ pods }) {
    for (const { resource, containers } of pods)
      for (const { name, path, volumeMounts } of containers) {
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
              fix: /:ro$/.test(at) ? "write readOnly: true beside the path" : "write only the path",
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
