import { asMap } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Path } from "@kustogen/kustomize/value/value.ts";
import { dataFolder, rejectsOldFolder } from "../../../cluster/data-directories.ts";
import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import { templateNames } from "../../../cluster/workloads/claims.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";

export const mountPath = defineRule({
  id: "integrity/mount-path",
  title: "The volume of a database is mounted at the database's data folder",
  why:
    "If the volume of a database isn't mounted at the database's data folder, the database writes to the " +
    "container's own file system, and its data is lost with the pod. The PostgreSQL 18 image doesn't start with a " +
    "volume at the data folder of older releases.",
  source: "https://github.com/docker-library/docs/blob/master/postgres/README.md#pgdata",
  example: {
    bad: 'apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec: {containers: [{name: db, image: "postgres:17", volumeMounts: [{name: data, mountPath: /var/lib/data}]}], volumes: [{name: data, persistentVolumeClaim: {claimName: db}}]}',
    good: 'apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec: {containers: [{name: db, image: "postgres:17", volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]}], volumes: [{name: data, persistentVolumeClaim: {claimName: db}}]}',
  },
  *check(state) {
    for (const pod of state.pods)
      for (const container of pod.containers) yield* besidesData(state, pod, container);
  },
});

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
  if (mounts.some(({ at }) => isSet(state, container, at))) return;
  const finding = (path: Path, said: string, fix: string): Finding => ({
    resource: pod.resource,
    path,
    message: `container ${container.name} ${said}`,
    fix,
  });
  const old = rejectsOldFolder(image) ? mounts.find(({ at }) => at === `${folder}/data`) : undefined;
  if (old !== undefined)
    yield finding(
      old.path,
      `runs ${image}, which doesn't start with a volume at ${old.at}: it keeps its data in a folder of the release below ${folder}`,
      `mount the volume at ${folder}, and move the data there, or set PGDATA`,
    );
  if (mounts.some(({ at }) => at.startsWith(folder) || folder.startsWith(at))) return;
  const meant = mounts.find(({ at }) => FOR_DATA.test(at) && !FOR_OTHERS.test(at));
  if (meant !== undefined)
    yield finding(
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
