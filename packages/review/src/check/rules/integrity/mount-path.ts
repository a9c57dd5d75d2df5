import { asMap } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Path } from "@kustogen/kustomize/value/value.ts";
import { dataFolder, rejectsOldFolder } from "../../../cluster/data-directories.ts";
import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import { templateNames } from "../../../cluster/workloads/claims.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { freshVolumes } from "./fresh-volume.ts";
import { nearMounts } from "./near-mount.ts";

export const mountPath = defineRule({
  id: "integrity/mount-path",
  title:
    "The mount paths of a container are unique and contain no colon, and the volume of a database is " +
    "mounted at the database's data folder",
  why:
    "With a wrong mount path, a pod is rejected, or data is lost:\n\n- The API server rejects a container with two " +
    "mounts at the same path. This happens, for example, after a JSON patch that adds a mount without " +
    "removing the old one.\n- The kubelet takes Docker's `:ro`, or a backslash before a space or quote, " +
    "as part of the path. A drive letter in a Windows path isn't reported.\n- If the volume of a " +
    "database isn't mounted at the database's data folder, the database writes to the container's own " +
    "file system, and its data is lost with the pod.\n- The PostgreSQL 18 image doesn't start with a " +
    "volume at the data folder of older releases.\n- PostgreSQL doesn't create a database in the top folder " +
    "of a fresh block device, because that contains `lost+found`. The rule knows common StorageClasses " +
    "with such devices, and those of the environment.\n- A program doesn't find the files of a ConfigMap or " +
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
      "for the volume of a database",
      "for a path a letter off the one that the container is told to read",
    ],
  },
  basis: "refused",
  isAlone: true,
  *check(state) {
    yield* freshVolumes(state);
    for (const pod of state.pods)
      for (const container of pod.containers) {
        const { resource } = pod;
        const { name, path, volumeMounts } = container;
        yield* besidesData(state, pod, container);
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

/** Fields of a volume that outlives the pod. */
const LASTING = ["persistentVolumeClaim", "hostPath", "nfs"];
/** What the path of a volume for data contains; other volumes have settings, dumps or sockets. */
const FOR_DATA = /data|db|postgres|pgsql|mysql|maria|mongo|influx|rabbit|neo4j|elastic|clickhouse|grafana/i;
const FOR_OTHERS =
  /init|backup|dump|conf|cert|script|sock|log|import|provision|dashboard|etc|run\b|tmp|\.\w+$/i;

/** The finding about a volume for the data of a database that isn't where the database keeps it. */
function* besidesData(state: State, pod: Pod, container: Container): Iterable<Finding> {
  const image = textAt(container.spec, "image") ?? "";
  const folder = dataFolder(image);
  // A command may name another folder.
  if (folder === undefined || commandLine(container).includes("/")) return;
  const lasting = new Set([
    ...pod.volumes
      .filter((one) => LASTING.some((field) => Object.hasOwn(one, field)))
      .map(({ name }) => name),
    ...templateNames(pod.resource),
  ]);
  const mounts = container.volumeMounts.flatMap((mount, index) => {
    const at = textAt(mount, "mountPath")?.replace(/\/+$/, "") ?? "";
    return lasting.has(textAt(mount, "name") ?? "")
      ? [{ at, path: [...container.path, "volumeMounts", index, "mountPath"] }]
      : [];
  });
  const finding = (path: Path, message: string, fix: string): Finding[] =>
    mounts.some(({ at }) => isSet(state, container, at))
      ? []
      : [
          {
            resource: pod.resource,
            path,
            severity: "warning",
            message: `container ${container.name} ${message}`,
            fix,
          },
        ];
  const old = rejectsOldFolder(image) ? mounts.find(({ at }) => at === `${folder}/data`) : undefined;
  if (old !== undefined)
    yield* finding(
      old.path,
      `runs ${image}, which doesn't start with a volume at ${old.at}: it keeps its data in a folder of the release below ${folder}`,
      `mount the volume at ${folder}, and move the data there, or set PGDATA`,
    );
  if (mounts.some(({ at }) => at.startsWith(folder) || folder.startsWith(at))) return;
  const meant = mounts.find(({ at }) => FOR_DATA.test(at) && !FOR_OTHERS.test(at));
  if (meant !== undefined)
    yield* finding(
      meant.path,
      `mounts its volume at ${meant.at}, but ${image} keeps its data in ${folder}, which is lost with the pod`,
      `mount the volume at ${folder}, or set the program's folder`,
    );
}

/** True if a variable or a ConfigMap names a path, and so may be what sets the program's folder. */
function isSet({ index }: State, { env }: Container, at: string): boolean {
  return [...env, ...["ConfigMap", "Secret"].flatMap((kind) => index.ofKind(kind).map(asMap))].some((one) =>
    jsonText(one).includes(`${at}`),
  );
}
